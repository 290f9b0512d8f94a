//! What an error of the database means for its connection and for who asked.

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use std::borrow::Cow;

/// Whether the connection died under a statement that may be sent again on another.
pub fn is_lost(error: &SqlxError) -> bool {
    match error {
        SqlxError::Io(_) | SqlxError::Protocol(_) | SqlxError::WorkerCrashed => true,
        // Class 57P: the server is going down or was told to drop us. 08: connection exception.
        SqlxError::Database(_) => {
            code(error).is_some_and(|code| code.len() == 5 && (code.starts_with("57P") || code.starts_with("08")))
        }
        _ => false,
    }
}

/// Whether the database may answer in a moment: it restarts, has no connection to spare, or is locked by somebody who
/// opens it too.
pub fn is_starting(error: &SqlxError) -> bool {
    is_lost(error) || code(error).is_some_and(|code| matches!(&*code, "53300" | "5" | "261" | "517"))
}

/// Whether a lock or the work itself took too long.
pub fn is_late(error: &SqlxError) -> bool {
    code(error).is_some_and(|code| matches!(&*code, "55P03" | "57014" | "9"))
}

/// Whether there is no room left to write; the last is that of `SQLite`'s shared memory, which is a file that grows too.
pub fn is_full(error: &SqlxError) -> bool {
    code(error).is_some_and(|code| matches!(&*code, "53100" | "13" | "4874"))
}

/// Whether the database, or this session of it, takes no writes.
pub fn is_read_only(error: &SqlxError) -> bool {
    code(error).is_some_and(|code| &*code == "25006" || primary(&code) == Some(8))
}

/// Whether the connection must not be used again although it answered: what it believes of the file or of the server
/// may not be true any more.
pub fn is_spoiled(error: &SqlxError) -> bool {
    // Out of memory, I/O, corrupt, full, cannot open, not a database.
    let broken = |code: &str| primary(code).is_some_and(|code| matches!(code, 7 | 10 | 11 | 13 | 14 | 26));
    is_lost(error) || is_full(error) || is_read_only(error) || code(error).is_some_and(|code| broken(&code))
}

/// Whether waiting may help: a lock, a statement that took too long, something that ran out.
pub fn is_temporary(error: &SqlxError) -> bool {
    // 40001/40P01 serialization and deadlock, 53 out of resources; 5 and 6 busy on SQLite, 10 and 14 its files.
    let temporary = |code: &str| {
        matches!(code, "40001" | "40P01")
            || (code.len() == 5 && code.starts_with("53"))
            || primary(code).is_some_and(|code| matches!(code, 5 | 6 | 10 | 14))
    };
    is_lost(error) || is_late(error) || code(error).is_some_and(|code| temporary(&code))
}

/// What the database calls it: five characters of a server, the extended result code of `SQLite`.
fn code(error: &SqlxError) -> Option<Cow<'_, str>> {
    let SqlxError::Database(error) = error else { return None };
    error.code()
}

/// The primary result code of `SQLite`, in the last eight bits; a server's codes have letters or five digits.
fn primary(code: &str) -> Option<u32> {
    if code.len() == 5 {
        return None;
    }
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// The error of the connection itself, if it is one.
pub fn of(error: &DbErr) -> Option<&SqlxError> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

/// As sea-orm names a read that failed.
pub fn query_error(error: SqlxError) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// As sea-orm names a write that failed.
pub fn exec_error(error: SqlxError) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}
