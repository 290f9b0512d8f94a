//! Writes: single ones, and where transactions begin.

use super::connection::Way;
use super::failure::exec_error;
use super::shelf::Place;
use super::transaction::Transaction;
use super::{Connections, Limits, TRIES, is_lost, timed};
use sea_orm::{DatabaseBackend, DbErr, ExecResult, SqlxError, Statement};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tokio::time::Instant;

/// The connections that writes go over: one on `SQLite`.
#[derive(Debug, Clone)]
pub struct Writers(Arc<Connections>);

impl Writers {
    /// Up to `most` connections, none of them open yet.
    pub fn new(way: Way, most: u32, limits: Limits) -> Self {
        Self(Arc::new(Connections::new(way, most, limits)))
    }

    /// Opens the first connection, to see whether the database is there.
    pub async fn try_out(&self) -> Result<(), DbErr> {
        let mut place = self.0.take().await?;
        self.0.revive(&mut place, self.0.deadline()).await
    }

    /// Begins a transaction that will write.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let deadline = self.0.deadline();
        let mut place = self.0.take().await?;
        let mut tries = 1;
        loop {
            match self
                .send(&mut place, deadline, async |connection| connection.command(connection.begin()).await)
                .await?
            {
                // Nothing has begun that could be doubled.
                Err(error) if tries < TRIES && is_lost(&error) => tries += 1,
                Err(error) => return Err(exec_error(error)),
                Ok(_) => {
                    place.begins();
                    return Ok(Transaction::new(self.0.clone(), place));
                }
            }
        }
    }

    /// Runs one statement that is a transaction by itself.
    pub async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.once(async |connection| connection.execute(&statement).await).await
    }

    /// Runs text that is not prepared.
    pub async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.once(async |connection| connection.command(sql).await).await
    }

    /// Which database it is.
    pub fn backend(&self) -> DatabaseBackend {
        self.0.way.backend()
    }

    /// Set when a write met a database that takes none.
    pub fn trouble(&self) -> Arc<AtomicBool> {
        self.0.trouble.clone()
    }

    /// Connections, and those that nobody uses.
    pub fn size(&self) -> (usize, usize) {
        self.0.size()
    }

    /// Closes what is idle now and waits for what is in use.
    pub async fn close(&self) {
        self.0.close().await;
    }

    async fn once(
        &self,
        work: impl AsyncFnOnce(&mut super::Connection) -> Result<ExecResult, SqlxError>,
    ) -> Result<ExecResult, DbErr> {
        let deadline = self.0.deadline();
        let mut place = self.0.take().await?;
        self.send(&mut place, deadline, work).await?.map_err(exec_error)
    }

    async fn send<T>(
        &self,
        place: &mut Place,
        deadline: Instant,
        work: impl AsyncFnOnce(&mut super::Connection) -> Result<T, SqlxError>,
    ) -> Result<Result<T, SqlxError>, DbErr> {
        self.0.revive(place, deadline).await?;
        let sent = timed(&self.0, place, deadline, work).await?;
        match &sent {
            Ok(_) => place.ended(),
            Err(error) => self.0.judge(place, error),
        }
        Ok(sent)
    }
}
