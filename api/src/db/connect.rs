//! Connections: readers, and a pool for what writes, which is one connection on `SQLite`.

use super::readers::{Readers, Way};
use crate::error::{Error, Result};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// How to connect.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite://PATH` or `postgres://…`.
    pub url: String,
    /// Connections at most, two at least, half of them for writing; on `SQLite` readers, beside one writer.
    pub max_connections: u32,
    /// How long to wait for a connection.
    pub acquire_timeout: Duration,
    /// How long one statement may run (`PostgreSQL`).
    pub statement_timeout: Duration,
    /// Whether a commit waits for the disk; only throw-away databases do without.
    pub durable: bool,
}

/// The open connections.
#[derive(Debug)]
pub struct Pools {
    /// Connections of the writer at most.
    writers: u32,
    readers: Readers,
    writer: DatabaseConnection,
}

impl Pools {
    /// Connects; on `SQLite` the file is made when it is missing.
    pub async fn connect(options: &Options) -> Result<Self> {
        if options.url.starts_with("postgres://") || options.url.starts_with("postgresql://") {
            let way = Way::Postgres(Box::new(postgres(options, options.url.parse().map_err(Error::unavailable)?)));
            let writers = (options.max_connections / 2).max(1);
            let writer = Database::connect(postgres_writer(options, writers)).await.map_err(Error::unavailable)?;
            return Ok(Self::over(options, way, options.max_connections.saturating_sub(writers), writers, writer));
        }
        let way = Way::Sqlite(Box::new(sqlite(options, options.url.parse().map_err(Error::unavailable)?)));
        let writer = open_file(sqlite_writer(options)).await?;
        Ok(Self::over(options, way, options.max_connections, 1, writer))
    }

    fn over(options: &Options, way: Way, readers: u32, writers: u32, writer: DatabaseConnection) -> Self {
        let readers = Readers::new(way, readers, options.acquire_timeout, options.statement_timeout);
        Self { writers, readers, writer }
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.writer.get_database_backend()
    }

    /// Each pool's name, connections, and those that nobody uses.
    pub fn sizes(&self) -> Vec<(&'static str, f64, f64)> {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let (readers, idle) = self.readers.size();
        let (writers, idle_writers) = if self.backend() == DatabaseBackend::Postgres {
            let pool = self.writer.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = self.writer.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        };
        vec![("readers", count(readers), count(idle)), ("writer", f64::from(writers), count(idle_writers))]
    }

    /// Where reads go.
    pub fn reader(&self) -> &Readers {
        &self.readers
    }

    /// Where writes go.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that will write (`BEGIN IMMEDIATE` on `SQLite`).
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.retry(|| self.writer.begin_with_options(options)).await
    }

    /// Tries something that changes nothing again while it meets dead connections: after the database was
    /// restarted every idle one is dead, and each try throws one away.
    async fn retry<T, F: Future<Output = Result<T, DbErr>>>(&self, work: impl Fn() -> F) -> Result<T, DbErr> {
        for _ in 0..self.writers {
            match work().await {
                Err(error) if super::is_connection_lost(&error) => {}
                result => return result,
            }
        }
        work().await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        // A connection that is gone already is as closed as it gets.
        let _ = self.writer.clone().close().await;
    }
}

/// Opens a `SQLite` file; the switch to write-ahead logging does not wait its turn by itself when several
/// processes open a new file at once.
async fn open_file(connect: ConnectOptions) -> Result<DatabaseConnection> {
    let mut tries = 0;
    loop {
        match Database::connect(connect.clone()).await {
            Err(error) if tries < 100 && error.to_string().contains("locked") => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            opened => return opened.map_err(Error::unavailable),
        }
    }
}

/// What every connection to `PostgreSQL` is told.
fn postgres(options: &Options, connect: PgConnectOptions) -> PgConnectOptions {
    let statement = options.statement_timeout.as_millis().to_string();
    connect.disable_statement_logging().statement_cache_capacity(500).application_name("bindery").options([
        ("statement_timeout", statement.as_str()),
        ("lock_timeout", "5000"),
        ("idle_in_transaction_session_timeout", "15000"),
        ("synchronous_commit", if options.durable { "on" } else { "off" }),
        // Statements of many sub-selects look dear enough to compile, which takes longer than to run them.
        ("jit", "off"),
    ])
}

/// What every connection to `SQLite` is told.
fn sqlite(options: &Options, connect: SqliteConnectOptions) -> SqliteConnectOptions {
    connect
        .disable_statement_logging()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(500)
}

fn postgres_writer(options: &Options, most: u32) -> ConnectOptions {
    let mut connect = pool(options, most);
    let options = options.clone();
    connect.map_sqlx_postgres_opts(move |connect| postgres(&options, connect));
    connect
}

fn sqlite_writer(options: &Options) -> ConnectOptions {
    let mut connect = pool(options, 1);
    let options = options.clone();
    connect.map_sqlx_sqlite_opts(move |connect| sqlite(&options, connect));
    connect
}

fn pool(options: &Options, max_connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(&options.url);
    connect
        .max_connections(max_connections)
        .min_connections(1)
        .connect_timeout(options.acquire_timeout)
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .sqlx_logging(false);
    connect
}
