//! The database: connecting, reading, writing in one transaction, and what differs between the two kinds.

pub mod batch;
pub mod columns;
pub mod connect;
pub mod connections;
pub mod copy;
pub mod full_text;
pub mod installation;
pub mod json;
pub mod migrate;
pub mod pooler;
pub mod probe;
pub mod reading_switch;
pub mod reindex;
pub mod sql;

pub use batch::Batch;
pub(crate) use columns::columns;
pub use connect::Pools;
pub use sql::Sql;

use crate::error::{Code, Error, Result};
use connections::Transaction;
use futures_util::task::AtomicWaker;
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, ExecResult, FromQueryResult, QueryResult, SqlErr, Statement};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::Waker;

/// Which SQL is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `SQLite` 3.
    Sqlite,
    /// `PostgreSQL` 15 or later.
    Postgres,
}

/// The way to the database that a use case carries: the pools, or one transaction.
#[derive(Debug, Clone)]
pub struct Db {
    via: Via,
    statements: Arc<Statements>,
}

/// The SQL statements of one request.
#[derive(Debug, Default)]
struct Statements {
    sent: AtomicU64,
    running: AtomicUsize,
    waiting: AtomicWaker,
}

/// One statement, from waiting for a connection to its last row.
struct Running<'a>(&'a Statements);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if self.0.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.waiting.wake();
        }
    }
}

#[derive(Debug, Clone)]
enum Via {
    Pools(Arc<Pools>),
    Transaction(Arc<Transaction>),
}

impl Db {
    /// Reads through `pools`, counting from zero.
    pub fn new(pools: Arc<Pools>) -> Self {
        Self { via: Via::Pools(pools), statements: Arc::default() }
    }

    /// The same count, inside `transaction`.
    #[must_use]
    pub fn inside(&self, transaction: Arc<Transaction>) -> Self {
        Self { via: Via::Transaction(transaction), statements: self.statements.clone() }
    }

    /// Whether this is inside a transaction.
    pub fn in_transaction(&self) -> bool {
        matches!(self.via, Via::Transaction(_))
    }

    /// Which SQL is spoken.
    pub fn dialect(&self) -> Dialect {
        match self.get_database_backend() {
            DatabaseBackend::Postgres => Dialect::Postgres,
            _ => Dialect::Sqlite,
        }
    }

    /// SQL statements sent so far for this request.
    pub fn statements(&self) -> u64 {
        self.statements.sent.load(Ordering::Relaxed)
    }

    /// Whether no statement of this request runs; if one does, `waker` is woken after the last.
    pub fn is_idle(&self, waker: &Waker) -> bool {
        self.statements.waiting.register(waker);
        self.statements.running.load(Ordering::Acquire) == 0
    }

    /// Begins the transaction of one use case.
    pub async fn begin(&self) -> Result<Transaction> {
        match &self.via {
            Via::Pools(pools) => Ok(pools.begin().await?),
            Via::Transaction(_) => Err(Error::internal(anyhow::anyhow!("a transaction inside a transaction"))),
        }
    }

    /// All rows of `sql`.
    pub async fn rows<R: FromQueryResult>(&self, sql: Sql) -> Result<Vec<R>> {
        let rows = self.query_all_raw(sql.statement(self.get_database_backend())).await?;
        Ok(rows.iter().map(|row| R::from_query_result(row, "")).collect::<Result<_, DbErr>>()?)
    }

    /// The first row of `sql`, if there is one.
    pub async fn row<R: FromQueryResult>(&self, sql: Sql) -> Result<Option<R>> {
        let row = self.query_one_raw(sql.statement(self.get_database_backend())).await?;
        Ok(row.map(|row| R::from_query_result(&row, "")).transpose()?)
    }

    /// The first column of the first row of `sql`, if there is one.
    pub async fn value<V: sea_orm::TryGetable>(&self, sql: Sql) -> Result<Option<V>> {
        let row = self.query_one_raw(sql.statement(self.get_database_backend())).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }

    /// The first column of all rows of `sql`.
    pub async fn values<V: sea_orm::TryGetable>(&self, sql: Sql) -> Result<Vec<V>> {
        let rows = self.query_all_raw(sql.statement(self.get_database_backend())).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, DbErr>>()?)
    }

    /// The first column of all rows of `sql`, which is text or JSON, as text.
    pub async fn texts(&self, sql: Sql) -> Result<Vec<String>> {
        let statement = sql.statement(self.get_database_backend());
        let _running = self.count();
        match &self.via {
            Via::Pools(pools) => Ok(pools.reader().texts(statement).await?),
            Via::Transaction(transaction) => Ok(transaction.texts(statement).await?),
        }
    }

    /// Runs `sql` and says how many rows it touched.
    pub async fn run(&self, sql: Sql) -> Result<u64> {
        Ok(self.execute_raw(sql.statement(self.get_database_backend())).await?.rows_affected())
    }

    /// Counts a statement, which runs until the answer is dropped.
    fn count(&self) -> Running<'_> {
        self.statements.sent.fetch_add(1, Ordering::Relaxed);
        self.statements.running.fetch_add(1, Ordering::AcqRel);
        metrics::counter!("bindery_sql_statements_total").increment(1);
        Running(&self.statements)
    }
}

/// Inserts many rows in chunks that stay below both databases' limit of binds.
pub async fn insert<A>(db: &Db, rows: Vec<A>) -> Result<()>
where
    A: sea_orm::ActiveModelTrait,
{
    use sea_orm::{EntityTrait, Iterable};
    let columns = <A::Entity as EntityTrait>::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<A> = rows.by_ref().take(30_000 / columns).collect();
        A::Entity::insert_many(chunk).exec_without_returning(db).await?;
    }
    Ok(())
}

#[async_trait::async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DatabaseBackend {
        match &self.via {
            Via::Pools(pools) => pools.backend(),
            Via::Transaction(transaction) => transaction.backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _running = self.count();
        match &self.via {
            Via::Pools(pools) => pools.writer().execute_raw(statement).await,
            Via::Transaction(transaction) => transaction.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _running = self.count();
        match &self.via {
            Via::Pools(pools) => pools.writer().execute_unprepared(sql).await,
            Via::Transaction(transaction) => transaction.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _running = self.count();
        match &self.via {
            Via::Pools(pools) => pools.reader().query_one_raw(statement).await,
            Via::Transaction(transaction) => transaction.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _running = self.count();
        match &self.via {
            Via::Pools(pools) => pools.reader().query_all_raw(statement).await,
            Via::Transaction(transaction) => transaction.query_all_raw(statement).await,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match connections::failure(&error) {
            Some(failure) if connections::is_full(failure) => return Self::of(Code::StorageFull).later(10, error),
            Some(failure) if connections::is_read_only(failure) => return Self::of(Code::ReadOnly).later(5, error),
            Some(failure) if connections::is_temporary(failure) => return Self::unavailable(error),
            // No connection, or no answer.
            _ if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => return Self::unavailable(error),
            _ => {}
        }
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
            // Somebody else was quicker between our look and our write.
            return Self::of(Code::AlreadyExists).because(error);
        }
        if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) {
            return Self::new(Code::Conflict, "something that this names was deleted meanwhile").because(error);
        }
        Self::internal(error)
    }
}
