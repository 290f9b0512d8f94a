//! Connections: those that read, and those that write, which is one on `SQLite`.

use super::connections::{Limits, Pulse, Readers, Transaction, Way, Writers};
use crate::config::Settings;
use crate::error::{Error, Result};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseBackend, DatabaseConnection, DbErr};
use std::sync::Arc;
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
    /// How long one statement may run, the wait for a connection included.
    pub statement_timeout: Duration,
    /// Whether a commit waits for the disk; only throw-away databases do without.
    pub durable: bool,
}

/// The open connections.
#[derive(Debug)]
pub struct Pools {
    options: Options,
    readers: Readers,
    writers: Writers,
    pulse: Arc<Pulse>,
}

impl From<&Settings> for Options {
    fn from(settings: &Settings) -> Self {
        Self {
            url: settings.database(),
            max_connections: settings.db_max_connections,
            acquire_timeout: Duration::from_millis(settings.db_acquire_timeout_ms),
            statement_timeout: Duration::from_millis(settings.db_statement_timeout_ms),
            durable: settings.db_durable,
        }
    }
}

impl Options {
    /// Whether it is `PostgreSQL`.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres://") || self.url.starts_with("postgresql://")
    }

    /// How to open a connection; `lock` is how long a statement waits for one that somebody else holds.
    pub(super) fn way(&self, lock: Duration) -> Result<Way> {
        if self.is_postgres() {
            let connect = postgres(postgres_address(&self.url)?);
            return Ok(Way::Postgres(Box::new(connect), greeting(self, lock)));
        }
        Ok(Way::Sqlite(Box::new(sqlite(self, self.url.parse().map_err(Error::unavailable)?))))
    }

    fn limits(&self) -> Limits {
        Limits { patience: self.acquire_timeout, statement: self.statement_timeout }
    }
}

impl Pools {
    /// Connects; on `SQLite` the file is made when it is missing.
    pub async fn connect(options: &Options) -> Result<Self> {
        // Reads meet locks of whole tables only, and behind such a lock a connection is of no use to others.
        let (read, write) = (options.way(options.statement_timeout / 3)?, options.way(options.statement_timeout)?);
        let (readers, writers) = if options.is_postgres() {
            let writers = (options.max_connections / 2).max(1);
            (options.max_connections.saturating_sub(writers), writers)
        } else {
            (options.max_connections, 1)
        };
        let readers = Readers::new(read.clone(), readers, options.limits());
        let writers = Writers::new(write, writers, options.limits());
        writers.try_out().await.map_err(Error::unavailable)?;
        let pulse = Pulse::new(read, writers.trouble());
        Ok(Self { options: options.clone(), readers, writers, pulse })
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.writers.backend()
    }

    /// Each pool's name, connections, and those that nobody uses.
    pub fn sizes(&self) -> Vec<(&'static str, f64, f64)> {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        [("readers", self.readers.size()), ("writers", self.writers.size())]
            .map(|(name, (open, idle))| (name, count(open), count(idle)))
            .to_vec()
    }

    /// Where reads go.
    pub fn reader(&self) -> &Readers {
        &self.readers
    }

    /// Where writes go.
    pub fn writer(&self) -> &Writers {
        &self.writers
    }

    /// Whether the database answers and takes writes.
    pub fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// How they were opened.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Begins a transaction that will write (`BEGIN IMMEDIATE` on `SQLite`).
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        self.writers.begin().await
    }

    /// A connection of its own for schema changes, as sea-orm's migrations want it; nothing in it is timed.
    pub async fn for_changes(&self) -> Result<DatabaseConnection> {
        let mut connect = ConnectOptions::new(&self.options.url);
        let options = self.options.clone();
        connect.max_connections(1).min_connections(1).sqlx_logging(false);
        connect.connect_timeout(self.options.acquire_timeout).acquire_timeout(self.options.acquire_timeout);
        connect.map_sqlx_postgres_opts(postgres);
        connect.map_sqlx_sqlite_opts(move |connect| sqlite(&options, connect));
        Database::connect(connect).await.map_err(Error::unavailable)
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

/// Where a `PostgreSQL` URL leads, without start-up options that a pooler would refuse.
pub fn postgres_address(url: &str) -> Result<PgConnectOptions> {
    let address: PgConnectOptions = url.parse().map_err(Error::unavailable)?;
    // Numbers are exact without it since PostgreSQL 12.
    Ok(address.extra_float_digits(None))
}

/// What every connection to `PostgreSQL` is made with; the rest it is told by [`greeting`].
fn postgres(connect: PgConnectOptions) -> PgConnectOptions {
    let connect = connect.disable_statement_logging().statement_cache_capacity(500);
    connect.application_name("bindery").extra_float_digits(None)
}

/// What every connection to `PostgreSQL` is told first.
fn greeting(options: &Options, lock: Duration) -> String {
    let (statement, lock) = (options.statement_timeout.as_millis(), lock.as_millis());
    let commit = if options.durable { "on" } else { "off" };
    // Statements of many sub-selects look dear enough to compile, which takes longer than to run them.
    format!(
        "SET statement_timeout = {statement}; SET lock_timeout = {lock}; SET jit = off; \
         SET idle_in_transaction_session_timeout = 15000; SET synchronous_commit = {commit}"
    )
}

/// What every connection to `SQLite` is told.
fn sqlite(options: &Options, connect: SqliteConnectOptions) -> SqliteConnectOptions {
    connect
        .disable_statement_logging()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
        .foreign_keys(true)
        .busy_timeout(options.statement_timeout)
        .statement_cache_capacity(500)
}
