//! Reads outside of transactions, over connections of their own.

use super::connection::{Rows, Way};
use super::failure::query_error;
use super::lanes::Lanes;
use super::shelf::Place;
use super::{Connections, Limits, TRIES, is_late, is_lost, timed};
use sea_orm::{ConnAcquireErr, DbErr, QueryResult, RuntimeErr, SqlxError, Statement};
use tokio::time::Instant;

/// The connections that reads go over.
#[derive(Debug)]
pub struct Readers {
    connections: Connections,
    lanes: Lanes,
}

impl Readers {
    /// Up to `most` connections, none of them open yet.
    pub fn new(way: Way, most: u32, limits: Limits) -> Self {
        let lanes = Lanes::new(usize::try_from(most).unwrap_or(usize::MAX));
        Self { connections: Connections::new(way, most, limits), lanes }
    }

    /// The first row of `statement`.
    pub async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.read(&statement, false).await?.results().into_iter().next())
    }

    /// All rows of `statement`.
    pub async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Ok(self.read(&statement, true).await?.results())
    }

    /// The first column of all rows of `statement`, as text.
    pub async fn texts(&self, statement: Statement) -> Result<Vec<String>, DbErr> {
        self.read(&statement, true).await?.texts()
    }

    /// Connections, and those that nobody uses.
    pub fn size(&self) -> (usize, usize) {
        self.connections.size()
    }

    /// Closes what is idle now and waits for what is in use.
    pub async fn close(&self) {
        self.connections.close().await;
    }

    async fn read(&self, statement: &Statement, all: bool) -> Result<Rows, DbErr> {
        let deadline = self.connections.deadline();
        let mut place = self.connections.take().await?;
        // Not before: many of the same may have waited for their places when the first of them was late.
        let lane = self.lanes.enter(&statement.sql).ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
        let mut tries = 1;
        loop {
            let sent = self.send(&mut place, statement, all, deadline).await;
            if is_slow(&sent) {
                self.lanes.was_late(&statement.sql);
            } else {
                lane.was_answered(&statement.sql);
            }
            match sent? {
                Err(error) if tries < TRIES && is_lost(&error) => tries += 1,
                sent => return sent.map_err(query_error),
            }
        }
    }

    /// Sends `statement` once; the outer error is that there is no connection to send it over, or no answer.
    async fn send(
        &self,
        place: &mut Place,
        statement: &Statement,
        all: bool,
        deadline: Instant,
    ) -> Result<Result<Rows, SqlxError>, DbErr> {
        self.connections.revive(place, deadline).await?;
        let sent = timed(&self.connections, place, deadline, async |connection| connection.read(statement, all).await);
        let sent = sent.await?;
        match &sent {
            Ok(_) => place.ended(),
            Err(error) => self.connections.judge(place, error),
        }
        Ok(sent)
    }
}

/// Whether a lock, the work or a silent database took too long.
fn is_slow<T>(sent: &Result<Result<T, SqlxError>, DbErr>) -> bool {
    match sent {
        Ok(sent) => sent.as_ref().is_err_and(is_late),
        Err(error) => matches!(error, DbErr::Conn(RuntimeErr::Internal(_))),
    }
}
