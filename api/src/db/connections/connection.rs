//! One connection of either kind, what it is told when it opens, and the rows it gives.

use super::failure::query_error;
use super::stopwatch::Stopwatch;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgRow};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sea_orm::sqlx::{
    self, AssertSqlSafe, Column as _, Connection as _, PgConnection, Row as _, SqliteConnection, TypeInfo as _,
};
use sea_orm::{DatabaseBackend, DbErr, ExecResult, QueryResult, SqlxError, Statement, Values};
use sea_query_sqlx::SqlxValues;
use tokio::runtime::{self, Handle};

/// How to open one.
#[derive(Debug, Clone)]
pub enum Way {
    /// Over the network or a socket; the text is sent first, since a pooler in between knows no other way.
    Postgres(Box<PgConnectOptions>, String),
    /// A file, behind a thread of the connection's own.
    Sqlite(Box<SqliteConnectOptions>),
}

/// The runtime whose reactor drives a connection, if one does.
pub type Home = Option<runtime::Id>;

/// An open connection.
#[derive(Debug)]
pub enum Connection {
    /// Driven by the reactor of the thread that opened it.
    Postgres(PgConnection),
    /// Driven by a thread of its own, which looks at the watch while a statement runs.
    Sqlite(SqliteConnection, Stopwatch),
}

/// What a statement gave.
#[derive(Debug)]
pub enum Rows {
    /// As they came over the wire.
    Postgres(Vec<PgRow>),
    /// As they were copied from the statement.
    Sqlite(Vec<SqliteRow>),
}

impl Way {
    /// Opens a connection.
    pub async fn open(&self) -> Result<Connection, SqlxError> {
        match self {
            Self::Postgres(options, greeting) => {
                let mut connection = PgConnection::connect_with(options).await?;
                sqlx::raw_sql(AssertSqlSafe(greeting.as_str())).execute(&mut connection).await?;
                Ok(Connection::Postgres(connection))
            }
            Self::Sqlite(options) => {
                let mut connection = SqliteConnection::connect_with(options).await?;
                let watch = Stopwatch::over(&mut connection).await?;
                Ok(Connection::Sqlite(connection, watch))
            }
        }
    }

    /// Which database it leads to.
    pub fn backend(&self) -> DatabaseBackend {
        match self {
            Self::Postgres(..) => DatabaseBackend::Postgres,
            Self::Sqlite(_) => DatabaseBackend::Sqlite,
        }
    }

    /// Where a connection that is opened here is at home.
    pub fn here(&self) -> Home {
        match self {
            Self::Postgres(..) => Some(Handle::current().id()),
            Self::Sqlite(_) => None,
        }
    }
}

impl Connection {
    /// All rows of `statement`, or the first only.
    pub async fn read(&mut self, statement: &Statement, all: bool) -> Result<Rows, SqlxError> {
        let (sql, values) = parts(statement);
        match self {
            Self::Postgres(connection) => {
                let query = sqlx::query_with(sql, values);
                Ok(Rows::Postgres(if all {
                    query.fetch_all(connection).await?
                } else {
                    query.fetch_optional(connection).await?.into_iter().collect()
                }))
            }
            Self::Sqlite(connection, _) => {
                let query = sqlx::query_with(sql, values);
                Ok(Rows::Sqlite(if all {
                    query.fetch_all(connection).await?
                } else {
                    query.fetch_optional(connection).await?.into_iter().collect()
                }))
            }
        }
    }

    /// Runs `statement` and says how many rows it touched.
    pub async fn execute(&mut self, statement: &Statement) -> Result<ExecResult, SqlxError> {
        let (sql, values) = parts(statement);
        match self {
            Self::Postgres(connection) => Ok(sqlx::query_with(sql, values).execute(connection).await?.into()),
            Self::Sqlite(connection, _) => Ok(sqlx::query_with(sql, values).execute(connection).await?.into()),
        }
    }

    /// Sends text that is neither prepared nor bound, such as `COMMIT`.
    pub async fn command(&mut self, sql: &str) -> Result<ExecResult, SqlxError> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Postgres(connection) => Ok(sql.execute(connection).await?.into()),
            Self::Sqlite(connection, _) => Ok(sql.execute(connection).await?.into()),
        }
    }

    /// What begins a transaction that will write: on `SQLite` it takes the lock at once, since a transaction that
    /// reads first and then finds another writing can only give up.
    pub fn begin(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "BEGIN",
            Self::Sqlite(..) => "BEGIN IMMEDIATE",
        }
    }

    /// The watch that ends a statement of an embedded database; a server has its own.
    pub fn watch(&self) -> Option<Stopwatch> {
        match self {
            Self::Postgres(_) => None,
            Self::Sqlite(_, watch) => Some(watch.clone()),
        }
    }

    /// Asks for a sign of life, which comes after the end of what was asked before.
    pub async fn ping(&mut self) -> Result<(), SqlxError> {
        match self {
            Self::Postgres(connection) => connection.ping().await,
            Self::Sqlite(connection, _) => connection.ping().await,
        }
    }

    /// Says good-bye.
    pub async fn close(self) -> Result<(), SqlxError> {
        match self {
            Self::Postgres(connection) => connection.close().await,
            Self::Sqlite(connection, _) => connection.close().await,
        }
    }
}

fn parts(statement: &Statement) -> (AssertSqlSafe<&str>, SqlxValues) {
    let values = statement.values.clone().unwrap_or_else(|| Values(Vec::new()));
    (AssertSqlSafe(statement.sql.as_str()), SqlxValues(values))
}

impl Rows {
    /// As sea-orm reads them.
    pub fn results(self) -> Vec<QueryResult> {
        match self {
            Self::Postgres(rows) => rows.into_iter().map(QueryResult::from).collect(),
            Self::Sqlite(rows) => rows.into_iter().map(QueryResult::from).collect(),
        }
    }

    /// The first column of each as text.
    pub fn texts(self) -> Result<Vec<String>, DbErr> {
        let texts = match self {
            Self::Postgres(rows) => rows.iter().map(postgres_text).collect(),
            Self::Sqlite(rows) => rows.iter().map(sqlite_text).collect::<Result<_, _>>(),
        };
        texts.map_err(query_error)
    }
}

/// Text, or JSON, which is sent as text too.
fn postgres_text(row: &PgRow) -> Result<String, SqlxError> {
    let json = row.columns().first().is_some_and(|column| column.type_info().name() == "JSON");
    if json { row.try_get_unchecked(0) } else { row.try_get(0) }
}

/// Text; nothing is no text.
fn sqlite_text(row: &SqliteRow) -> Result<String, SqlxError> {
    let text: Option<String> = row.try_get(0)?;
    text.ok_or_else(|| SqlxError::Decode("NULL where text was asked for".into()))
}
