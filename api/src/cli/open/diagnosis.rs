//! What is wrong with a database, in one sentence with its path or address.

use crate::config::Settings;
use crate::db::connect::Options;
use crate::db::probe;
use crate::error::Error;
use crate::secret;
use crate::secret::database::Foreign;
use crate::trouble::Trouble;
use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{RuntimeErr, SqlxError};

/// The way out of a damaged file.
pub const DAMAGED: &str = "restore a backup, or save what can be read by `.recover` of the program sqlite3";

/// What an error while opening the database means, for `map_err`.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub fn told(settings: &Settings, error: Error) -> anyhow::Error {
    trouble(settings, &error).into()
}

/// What an error of the database means.
pub fn trouble(settings: &Settings, error: &Error) -> Trouble {
    if error.cause().is_some_and(anyhow::Error::is::<Foreign>) {
        return foreign_secret(settings);
    }
    let found = error.cause().and_then(sqlx_error);
    if settings.is_postgres() { of_server(settings, error, found) } else { of_file(settings, error, found) }
}

/// Why nothing connects; a pool of connections to a server knows only that it took too long, so one asks once more.
pub async fn unreachable(settings: &Settings, error: Error) -> Trouble {
    if !settings.is_postgres() {
        return trouble(settings, &error);
    }
    let patience = Options::from(settings).acquire_timeout;
    let asked = probe::knock(&settings.database(), patience).await;
    trouble(settings, &asked.err().unwrap_or(error))
}

/// The refusal of a database that holds changes which this Bindery does not know.
pub fn newer(settings: &Settings, unknown: &[String]) -> Option<Trouble> {
    let first = unknown.first()?;
    let count = unknown.len();
    let shown = shown(settings);
    let said = format!("{shown} was changed by a newer Bindery: {first} is unknown here ({count} such in all)");
    Some(Trouble::new(said, "start that version, or restore a backup from before it"))
}

/// The refusal of a pooler that gives each transaction another session.
pub fn pooled(settings: &Settings) -> Trouble {
    let said = format!("{} is reached through a pooler in transaction mode, such as PgBouncer", shown(settings));
    let mend = "it keeps neither prepared statements nor LISTEN: set pool_mode = session for this database, or let \
                database_url lead to PostgreSQL itself";
    Trouble::new(said, mend)
}

/// The refusal of a secret that is not the installation's.
pub fn foreign_secret(settings: &Settings) -> Trouble {
    let said = format!("{} is not the one that {} was made with", secret::origin(settings), shown(settings));
    Trouble::new(said, "give the right one, or run `bindery keys reset`, which takes this one and says what is lost")
}

/// The last sentence of an error; those before it repeat it.
pub fn innermost(cause: &anyhow::Error) -> String {
    match sqlx_error(cause) {
        Some(SqlxError::Database(error)) => error.message().to_owned(),
        _ => cause.root_cause().to_string(),
    }
}

fn sqlx_error(cause: &anyhow::Error) -> Option<&SqlxError> {
    cause.chain().find_map(|error| match error.downcast_ref::<RuntimeErr>() {
        Some(RuntimeErr::SqlxError(error)) => Some(error.as_ref()),
        _ => error.downcast_ref::<SqlxError>(),
    })
}

fn shown(settings: &Settings) -> String {
    match settings.sqlite_file() {
        Some(file) => format!("the database file {}", file.display()),
        None => format!("the database {}", settings.database_shown()),
    }
}

fn words(error: &Error) -> String {
    error.cause().map_or_else(|| error.to_string(), innermost)
}

fn of_server(settings: &Settings, error: &Error, found: Option<&SqlxError>) -> Trouble {
    let (shown, words) = (shown(settings), words(error));
    let code = match found {
        Some(SqlxError::Database(error)) => error.code().unwrap_or_default().into_owned(),
        Some(SqlxError::Io(_) | SqlxError::PoolTimedOut) | None => {
            let said = format!("{shown} does not answer: {words}");
            return Trouble::new(said, "is PostgreSQL up, and are host and port in database_url right?");
        }
        Some(_) => String::new(),
    };
    let mend = match code.as_str() {
        "28P01" | "28000" => "are user and password in database_url right, and may this user come from here?",
        "3D000" => "`createdb` makes it, or its name in database_url is wrong",
        "42501" => "give this user the right to make tables there",
        "57P03" => "wait until PostgreSQL is up",
        code if code.starts_with("53") => "PostgreSQL has no room for more; lower db_max_connections, or raise its own",
        _ => "PostgreSQL's own log may say more",
    };
    Trouble::new(format!("{shown} refuses: {words}"), mend)
}

fn of_file(settings: &Settings, error: &Error, found: Option<&SqlxError>) -> Trouble {
    let (shown, words) = (shown(settings), words(error));
    let code = match found {
        Some(SqlxError::Database(error)) => primary_code(error.as_ref()),
        _ => None,
    };
    let (said, mend) = match code {
        Some(11) => (format!("{shown} is damaged: {words}"), DAMAGED.to_owned()),
        Some(26) => (
            format!("{shown} is none: {words}"),
            "choose another with --data-dir or --database-url, or restore a backup".to_owned(),
        ),
        Some(8 | 14) => (
            format!("{shown} cannot be opened: {words}"),
            "can the user who runs bindery write it and its folder?".to_owned(),
        ),
        Some(5 | 6) => (format!("{shown} is locked by another program"), "wait for it, or stop it".to_owned()),
        Some(13) => (format!("{shown} cannot grow: {words}"), "make room on its disk".to_owned()),
        _ => (format!("{shown}: {words}"), "`bindery doctor` may say more".to_owned()),
    };
    Trouble::new(said, mend)
}

/// `SQLite`'s code without what extends it (<https://sqlite.org/rescode.html>).
fn primary_code(error: &dyn DatabaseError) -> Option<u32> {
    error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}
