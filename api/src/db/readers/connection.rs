//! One connection of either kind, and the rows it gives.

use sea_orm::sqlx::postgres::{PgConnectOptions, PgRow};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sea_orm::sqlx::{
    self, AssertSqlSafe, Column as _, Connection as _, PgConnection, Row as _, SqliteConnection, TypeInfo as _,
};
use sea_orm::{DbErr, QueryResult, RuntimeErr, SqlxError, Statement, Values};
use sea_query_sqlx::SqlxValues;
use tokio::runtime::{self, Handle};

/// How to open one.
#[derive(Debug, Clone)]
pub enum Way {
    /// Over the network or a socket.
    Postgres(Box<PgConnectOptions>),
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
    /// Driven by a thread of its own.
    Sqlite(SqliteConnection),
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
            Self::Postgres(options) => Ok(Connection::Postgres(PgConnection::connect_with(options).await?)),
            Self::Sqlite(options) => Ok(Connection::Sqlite(SqliteConnection::connect_with(options).await?)),
        }
    }

    /// Where a connection that is opened here is at home.
    pub fn here(&self) -> Home {
        match self {
            Self::Postgres(_) => Some(Handle::current().id()),
            Self::Sqlite(_) => None,
        }
    }
}

impl Connection {
    /// All rows of `statement`, or the first only.
    pub async fn read(&mut self, statement: &Statement, all: bool) -> Result<Rows, SqlxError> {
        let values = SqlxValues(statement.values.clone().unwrap_or_else(|| Values(Vec::new())));
        let sql = AssertSqlSafe(statement.sql.as_str());
        match self {
            Self::Postgres(connection) => {
                let query = sqlx::query_with(sql, values);
                Ok(Rows::Postgres(if all {
                    query.fetch_all(connection).await?
                } else {
                    query.fetch_optional(connection).await?.into_iter().collect()
                }))
            }
            Self::Sqlite(connection) => {
                let query = sqlx::query_with(sql, values);
                Ok(Rows::Sqlite(if all {
                    query.fetch_all(connection).await?
                } else {
                    query.fetch_optional(connection).await?.into_iter().collect()
                }))
            }
        }
    }

    /// Asks for a sign of life, which comes after the end of what was asked before.
    pub async fn ping(&mut self) -> Result<(), SqlxError> {
        match self {
            Self::Postgres(connection) => connection.ping().await,
            Self::Sqlite(connection) => connection.ping().await,
        }
    }

    /// Says good-bye.
    pub async fn close(self) -> Result<(), SqlxError> {
        match self {
            Self::Postgres(connection) => connection.close().await,
            Self::Sqlite(connection) => connection.close().await,
        }
    }
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
    pub fn texts(self) -> Result<Vec<String>, SqlxError> {
        match self {
            Self::Postgres(rows) => rows.iter().map(postgres_text).collect(),
            Self::Sqlite(rows) => rows.iter().map(sqlite_text).collect(),
        }
    }
}

/// The first column as text.
pub fn text(row: &QueryResult) -> Result<String, DbErr> {
    match row.try_as_pg_row() {
        Some(row) => postgres_text(row).map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into()))),
        None => row.try_get_by_index(0),
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
