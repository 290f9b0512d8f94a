//! Connections: one pool on `PostgreSQL`; on `SQLite` one writer and a pool of readers.

use crate::error::{Error, Result};
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
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
    /// Connections at most (readers, on `SQLite`).
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
    connections: u32,
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Pools {
    /// Connects; on `SQLite` the file is made when it is missing.
    pub async fn connect(options: &Options) -> Result<Self> {
        if options.url.starts_with("postgres://") || options.url.starts_with("postgresql://") {
            let pool = Database::connect(postgres(options)).await.map_err(Error::unavailable)?;
            return Ok(Self { connections: options.max_connections, reader: pool.clone(), writer: pool });
        }
        let writer = open_file(sqlite(options, 1)).await?;
        let reader = open_file(sqlite(options, options.max_connections)).await?;
        Ok(Self { connections: options.max_connections, reader, writer })
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.reader.get_database_backend()
    }

    /// Each pool's name, connections, and those that nobody uses.
    pub fn sizes(&self) -> Vec<(&'static str, f64, f64)> {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        if self.backend() == DatabaseBackend::Postgres {
            let pool = self.reader.get_postgres_connection_pool();
            return vec![("all", f64::from(pool.size()), count(pool.num_idle()))];
        }
        let pools = [("readers", &self.reader), ("writer", &self.writer)];
        let pools = pools.map(|(name, connection)| (name, connection.get_sqlite_connection_pool()));
        pools.map(|(name, pool)| (name, f64::from(pool.size()), count(pool.num_idle()))).to_vec()
    }

    /// Where reads go.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
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
    pub async fn retry<T, F: Future<Output = Result<T, DbErr>>>(&self, work: impl Fn() -> F) -> Result<T, DbErr> {
        for _ in 0..self.connections {
            match work().await {
                Err(error) if super::is_connection_lost(&error) => {}
                result => return result,
            }
        }
        work().await
    }

    /// Closes every connection.
    pub async fn close(&self) {
        // A connection that is gone already is as closed as it gets.
        let _ = self.reader.clone().close().await;
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

fn postgres(options: &Options) -> ConnectOptions {
    let durable = options.durable;
    let statement = options.statement_timeout.as_millis();
    let mut connect = common(options, options.max_connections);
    connect.map_sqlx_postgres_opts(move |connect| {
        connect.statement_cache_capacity(500).application_name("bindery").options([
            ("statement_timeout", statement.to_string().as_str()),
            ("lock_timeout", "5000"),
            ("idle_in_transaction_session_timeout", "15000"),
            ("synchronous_commit", if durable { "on" } else { "off" }),
        ])
    });
    connect
}

fn sqlite(options: &Options, max_connections: u32) -> ConnectOptions {
    let durable = options.durable;
    let mut connect = common(options, max_connections);
    connect.map_sqlx_sqlite_opts(move |connect| {
        connect
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(500)
    });
    connect
}

fn common(options: &Options, max_connections: u32) -> ConnectOptions {
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
