//! What a database says of itself, for `bindery doctor`.

use super::connect::postgres_address;
use super::{Db, Dialect, Pools, Sql};
use crate::clock::Clock;
use crate::error::{Error, Result};
use chrono::{DateTime, Duration, Utc};
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use std::sync::Arc;
use std::time;

/// Its kind, its version, and the number before the first dot.
pub async fn version(pools: &Arc<Pools>) -> Result<(Dialect, String, i64)> {
    let db = Db::new(pools.clone());
    let dialect = db.dialect();
    let sql = match dialect {
        Dialect::Postgres => "SELECT current_setting('server_version')",
        Dialect::Sqlite => "SELECT sqlite_version()",
    };
    let version = db.value::<String>(Sql::new(sql)).await?.unwrap_or_default();
    let major = version.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
    Ok((dialect, version, major.unwrap_or_default()))
}

/// How far this machine's clock is ahead of the database's; none where it is the same clock.
pub async fn now(pools: &Arc<Pools>, clock: &Clock) -> Result<Option<Duration>> {
    let db = Db::new(pools.clone());
    if db.dialect() == Dialect::Sqlite {
        return Ok(None);
    }
    let theirs = db.value::<DateTime<Utc>>(Sql::new("SELECT clock_timestamp()")).await?;
    Ok(theirs.map(|theirs| clock.now() - theirs))
}

/// How many connections of Bindery are open to the `PostgreSQL` database at `url`.
pub async fn others(url: &str) -> Result<i64> {
    // A connection without our name, so that it does not count itself.
    let mut connection = PgConnection::connect_with(&postgres_address(url)?).await.map_err(Error::unavailable)?;
    let sql =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'bindery'";
    let others = sqlx::query_scalar(sql).fetch_one(&mut connection).await.map_err(Error::unavailable)?;
    connection.close().await.map_err(Error::unavailable)?;
    Ok(others)
}

/// Opens one connection to a `PostgreSQL` server and closes it: a pool tries again and again, and then says only that
/// it was too late.
pub async fn knock(url: &str, patience: time::Duration) -> Result<()> {
    let address = postgres_address(url)?;
    let opened = tokio::time::timeout(patience, PgConnection::connect_with(&address)).await;
    let opened = opened.map_err(Error::unavailable)?;
    let _ = opened.map_err(Error::unavailable)?.close().await;
    Ok(())
}

/// What `SQLite` finds wrong in its file, at most ten things of it; none where all is well.
pub async fn quick_check(pools: &Arc<Pools>) -> Result<Vec<String>> {
    let found = Db::new(pools.clone()).values::<String>(Sql::new("PRAGMA quick_check(10)")).await?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}
