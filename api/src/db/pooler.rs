//! Whether a pooler stands in between that gives each transaction another session.

use super::connect::Options;
use super::connections::Connection;
use crate::error::{Error, Result};
use crate::keys;
use data_encoding::HEXLOWER;
use sea_orm::{DbErr, RuntimeErr, SqlxError};

/// Whether sessions do not belong to connections, so that neither prepared statements nor `LISTEN` work.
///
/// What one connection sets, another must not see: a pooler in transaction mode hands out the session that was used
/// last.
pub async fn shares_sessions(options: &Options) -> Result<bool> {
    if !options.is_postgres() {
        return Ok(false);
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
    Ok(shared)
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
