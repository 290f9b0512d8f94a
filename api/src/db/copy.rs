//! A copy of a `SQLite` database while others write to it, and whether others hold it.

use anyhow::{Context as _, ensure};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// Pages copied at once.
const PAGES: i32 = 4096;
/// How long to wait for a lock.
const WAIT: Duration = Duration::from_secs(10);

/// Copies the database at `from` to the empty file `to` as it is at one moment, and answers its newest schema change.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<String> {
    let source = open(from).with_context(|| format!("{} cannot be opened", from.display()))?;
    source.busy_timeout(WAIT)?;
    let mut target = Connection::open(to)?;
    // Nobody needs the copy after a crash.
    target.pragma_update(None, "synchronous", "OFF")?;
    copy_snapshot(&source, &mut target)?;
    // One file, whole by itself; the next start goes back to write-ahead logging.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    let found: String = target.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    ensure!(found == "ok", "the database is damaged: {found}");
    let schema = target.query_row("SELECT max(version) FROM seaql_migrations", [], |row| row.get(0));
    let schema = schema.with_context(|| format!("{} is no database of Bindery", from.display()))?;
    target.close().map_err(|(_, error)| error)?;
    Ok(schema)
}

/// One read transaction spans all pages: without it the copy would begin again after every commit of others.
fn copy_snapshot(source: &Connection, target: &mut Connection) -> anyhow::Result<()> {
    let moment = source.unchecked_transaction()?;
    // A transaction begins with its first read.
    moment.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let backup = Backup::new(&moment, target)?;
    let mut waited = 0;
    loop {
        match backup.step(PAGES)? {
            StepResult::Done => return Ok(()),
            StepResult::More => waited = 0,
            _ => {
                ensure!(waited < 100, "the database stays locked");
                waited += 1;
                std::thread::sleep(WAIT / 100);
            }
        }
    }
}

/// Whether another process has the database open: in write-ahead logging each keeps a share of the file, so that
/// nobody gets it for himself.
pub fn is_held(file: &Path) -> bool {
    let alone = || -> rusqlite::Result<()> {
        let connection = open(file)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
    };
    // What cannot be read as a database is held by nobody, and may be why somebody restores.
    file.exists()
        && alone().is_err_and(|error| {
            matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
        })
}

/// Opens a file that is there; for writing, since readers of a write-ahead log write their marks.
fn open(file: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}
