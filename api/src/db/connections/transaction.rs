//! A transaction that says itself what begins and ends it: only the database's own yes to `COMMIT` acknowledges.
//!
//! `BEGIN IMMEDIATE` and `COMMIT` go out as they are: `SQLite` rolls back by itself when the disk is full, and a driver
//! that counts savepoints would go on to "commit" what is not there.

use super::connection::Rows;
use super::failure::{exec_error, query_error};
use super::shelf::Place;
use super::{Connection, Connections, timed};
use sea_orm::{ConnAcquireErr, DatabaseBackend, DbErr, ExecResult, QueryResult, SqlxError, Statement};
use std::sync::Arc;
use tokio::sync::Mutex;

/// One open transaction. However it ends other than by a clean `COMMIT` or `ROLLBACK`, its connection is thrown away.
#[derive(Debug)]
pub struct Transaction {
    connections: Arc<Connections>,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    /// Marked as busy from the beginning, so that it does not go back by itself.
    place: Place,
    /// Whether a statement failed: the database may have rolled back by itself then, and answers a later `COMMIT`
    /// with a rollback (`PostgreSQL`) or starts to commit each statement for itself (`SQLite`).
    failed: bool,
}

impl Transaction {
    /// Around a connection on which one has begun.
    pub(super) fn new(connections: Arc<Connections>, place: Place) -> Self {
        Self { connections, open: Mutex::new(Open { place, failed: false }) }
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.connections.way.backend()
    }

    /// Runs a statement.
    pub async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.send(async |connection| connection.execute(&statement).await).await?.map_err(exec_error)
    }

    /// Runs text that is not prepared.
    pub async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.send(async |connection| connection.command(sql).await).await?.map_err(exec_error)
    }

    /// The first row of `statement`.
    pub async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.read(statement, false).await?.results().into_iter().next())
    }

    /// All rows of `statement`.
    pub async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Ok(self.read(statement, true).await?.results())
    }

    /// The first column of all rows of `statement`, as text.
    pub async fn texts(&self, statement: Statement) -> Result<Vec<String>, DbErr> {
        self.read(statement, true).await?.texts()
    }

    /// Stores everything, or is an error.
    pub async fn commit(self) -> Result<(), DbErr> {
        if self.open.lock().await.failed {
            self.rollback().await;
            return Err(DbErr::Custom("a statement failed in this transaction, so it cannot be committed".to_owned()));
        }
        self.end("COMMIT").await
    }

    /// Stores nothing.
    pub async fn rollback(self) {
        // A connection that cannot say so is thrown away, and the database rolls back by itself.
        let _ = self.end("ROLLBACK").await;
    }

    async fn end(self, command: &'static str) -> Result<(), DbErr> {
        self.send(async |connection| connection.command(command).await).await?.map_err(exec_error)?;
        self.open.into_inner().place.ended();
        Ok(())
    }

    async fn read(&self, statement: Statement, all: bool) -> Result<Rows, DbErr> {
        let read = self.send(async |connection| connection.read(&statement, all).await).await?;
        read.map_err(query_error)
    }

    /// Runs `work`; whatever fails, fails the transaction.
    async fn send<T>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T, SqlxError>,
    ) -> Result<Result<T, SqlxError>, DbErr> {
        let mut open = self.open.lock().await;
        if open.place.kept().is_none() {
            return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed));
        }
        let sent = timed(&self.connections, &mut open.place, self.connections.deadline(), work).await;
        let failed = sent.as_ref().map_or(true, Result::is_err);
        open.failed |= failed;
        if let Ok(Err(error)) = &sent {
            self.connections.judge(&mut open.place, error);
            // It is still inside the transaction, if it is still there.
            open.place.begins();
        }
        sent
    }
}
