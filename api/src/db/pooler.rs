//! Whether a pooler stands in between that gives each transaction another session.

use super::connect::Options;
use super::connections::Connection;
use crate::error::{Error, Result};
use crate::keys;
use data_encoding::HEXLOWER;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// What does not work then, and what to set.
const SAID: &str = "the database is reached through a pooler in transaction mode (such as PgBouncer), which keeps \
                    neither prepared statements nor LISTEN: set pool_mode = session for this database, or let \
                    database_url lead to PostgreSQL itself";

/// An error that says what to set when sessions do not belong to connections.
///
/// What one connection sets, another must not see: a pooler in transaction mode hands out the session that was used
/// last.
pub async fn check(options: &Options) -> Result<()> {
    if !options.is_postgres() {
        return Ok(());
    }
    let way = options.way(options.statement_timeout)?;
    let open = async || way.open().await.map_err(away);
    let word = HEXLOWER.encode(&keys::random::<8>());
    let mut first = open().await?;
    first.command(&format!("SET bindery.pooler = '{word}'")).await.map_err(away)?;
    let mut second = open().await?;
    let shared = sees(&mut second, &word).await?;
    if shared {
        second.command("RESET bindery.pooler").await.map_err(away)?;
    }
    for connection in [first, second] {
        connection.close().await.map_err(away)?;
    }
    if shared { Err(Error::internal(anyhow::anyhow!(SAID))) } else { Ok(()) }
}

/// Whether the session has the word, asked without a prepared statement: a division by zero says yes.
async fn sees(connection: &mut Connection, word: &str) -> Result<bool> {
    let sql = format!("SELECT 1 / CASE current_setting('bindery.pooler', TRUE) WHEN '{word}' THEN 0 ELSE 1 END");
    match connection.command(&sql).await {
        Ok(_) => Ok(false),
        Err(SqlxError::Database(error)) if error.code().as_deref() == Some("22012") => Ok(true),
        Err(error) => Err(away(error)),
    }
}

fn away(error: SqlxError) -> Error {
    Error::unavailable(DbErr::Conn(RuntimeErr::SqlxError(error.into())))
}
