//! Applying schema changes: one process at a time, however many start at once.

use super::Pools;
use super::connect::postgres_address;
use crate::error::{Error, Result};
use bindery_migration::Migrator;
use sea_orm::sqlx::{self, Connection as _, Executor as _};
use sea_orm::{DatabaseBackend, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use sea_orm_migration::MigratorTrait;

/// The advisory lock of schema changes: "bindery" in ASCII.
const LOCK: i64 = 0x62_69_6e_64_65_72_79;

/// Brings the schema up to date.
pub async fn up(pools: &Pools, url: &str) -> Result<()> {
    let changes = pools.for_changes().await?;
    let done = match pools.backend() {
        DatabaseBackend::Postgres => up_postgres(&changes, url).await,
        _ => up_sqlite(&changes).await,
    };
    changes.close().await.map_err(Error::unavailable)?;
    done
}

/// The lock stands on a connection of its own, so that it outlives each change's transaction.
async fn up_postgres(changes: &DatabaseConnection, url: &str) -> Result<()> {
    let mut guard = sqlx::PgConnection::connect_with(&postgres_address(url)?).await.map_err(Error::unavailable)?;
    guard.execute("SET lock_timeout = '120s'; SET statement_timeout = '120s'").await.map_err(Error::unavailable)?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut guard).await.map_err(Error::unavailable)?;
    let result = Migrator::up(changes, None).await;
    guard.close().await.map_err(Error::unavailable)?;
    Ok(result?)
}

async fn up_sqlite(changes: &DatabaseConnection) -> Result<()> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive),
        ..TransactionOptions::default()
    };
    let mut tries = 0;
    let transaction = loop {
        match changes.begin_with_options(options).await {
            Ok(transaction) => break transaction,
            // Another process migrates; busy_timeout has waited 5 s already.
            Err(_) if tries < 24 => tries += 1,
            Err(error) => return Err(error.into()),
        }
    };
    Migrator::up(&transaction, None).await?;
    Ok(transaction.commit().await?)
}

/// Changes that are not applied yet.
pub async fn pending(pools: &Pools) -> Result<Vec<String>> {
    let applied = applied(pools).await;
    Ok(known().into_iter().filter(|name| !applied.contains(name)).collect())
}

/// Changes that were applied by a newer Bindery than this one.
pub async fn unknown(pools: &Pools) -> Vec<String> {
    let known = known();
    applied(pools).await.into_iter().filter(|name| !known.contains(name)).collect()
}

/// Changes that were applied; none where the database is empty.
pub async fn applied(pools: &Pools) -> Vec<String> {
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let statement = sea_orm::Statement::from_string(pools.backend(), sql);
    match pools.reader().query_all_raw(statement).await {
        Ok(rows) => rows.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect(),
        Err(_) => Vec::new(),
    }
}

/// The names of all changes that this version knows, oldest first.
pub fn known() -> Vec<String> {
    Migrator::migrations().into_iter().map(|change| change.name().to_owned()).collect()
}
