//! Reads outside of transactions, over connections of their own.

mod connection;
mod shelf;

pub use connection::{Way, text};

use connection::{Connection, Rows};
use sea_orm::{ConnAcquireErr, DbErr, QueryResult, RuntimeErr, SqlxError, Statement};
use shelf::{Place, Shelf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// After this long without use it is asked for a sign of life first.
const DOUBT: Duration = Duration::from_secs(5);
/// After this long without use it is closed.
const REST: Duration = Duration::from_mins(4);
/// Once it is this old and idle it is closed, and with it goes what the server keeps for it.
const LIFE: Duration = Duration::from_mins(30);
/// How often a read is sent: a second time after a restart, a third if the next start was none.
const TRIES: usize = 3;

/// The connections that reads go over.
#[derive(Debug)]
pub struct Readers {
    way: Way,
    patience: Duration,
    shelf: Arc<Shelf>,
}

impl Readers {
    /// Up to `most` connections, none of them open yet; a read waits up to `patience` for one, and `statement` is how
    /// long it may run.
    pub fn new(way: Way, most: u32, patience: Duration, statement: Duration) -> Self {
        let shelf = Shelf::new(usize::try_from(most).unwrap_or(usize::MAX).max(1), statement);
        tokio::spawn(tidy(Arc::downgrade(&shelf)));
        Self { way, patience, shelf }
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
        self.read(&statement, true).await?.texts().map_err(query_error)
    }

    /// Connections, and those that nobody uses.
    pub fn size(&self) -> (usize, usize) {
        self.shelf.size()
    }

    /// Closes what is idle now and waits for what is in use.
    pub async fn close(&self) {
        hang_up(self.shelf.shut()).await;
        let deadline = Instant::now() + DOUBT;
        while self.shelf.size().0 > 0 && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn read(&self, statement: &Statement, all: bool) -> Result<Rows, DbErr> {
        let mut deadline = Instant::now() + self.patience;
        let mut place = self.shelf.take(self.way.here(), self.patience).await.map_err(DbErr::ConnectionAcquire)?;
        let mut tries = 1;
        loop {
            match self.send(&mut place, statement, all, deadline).await? {
                Err(error) if tries < TRIES && is_lost(&error) => tries += 1,
                sent => return sent.map_err(query_error),
            }
            deadline = Instant::now() + self.patience;
        }
    }

    /// Sends `statement` once; the outer error is that there is no connection to send it over.
    async fn send(
        &self,
        place: &mut Place,
        statement: &Statement,
        all: bool,
        deadline: Instant,
    ) -> Result<Result<Rows, SqlxError>, DbErr> {
        self.revive(place, deadline).await?;
        let closed = DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
        place.begins();
        let sent = place.kept().ok_or(closed)?.connection.read(statement, all).await;
        match &sent {
            Ok(_) => place.ended(),
            // The server said no in due form, and is ready for the next.
            Err(error @ SqlxError::Database(_)) if !is_lost(error) => place.ended(),
            Err(error) => {
                place.clear();
                if is_lost(error) {
                    self.shelf.forget();
                }
            }
        }
        Ok(sent)
    }

    /// Makes sure that there is a connection in `place`, alive as far as one can know.
    async fn revive(&self, place: &mut Place, deadline: Instant) -> Result<(), DbErr> {
        let doubt = place.kept().is_some_and(|kept| kept.used.elapsed() > DOUBT);
        if doubt {
            place.begins();
            let ping = async { Some(place.kept()?.connection.ping().await) };
            match tokio::time::timeout_at(deadline, ping).await {
                Ok(Some(Ok(()))) => place.ended(),
                _ => drop(place.clear()),
            }
        }
        if place.kept().is_none() {
            let opened = tokio::time::timeout_at(deadline, self.open()).await;
            let opened = opened.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))?;
            place.fill(opened.map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(error.into())))?, self.way.here());
        }
        Ok(())
    }

    /// Opens a connection; while the database starts, again and again.
    async fn open(&self) -> Result<Connection, SqlxError> {
        let mut pause = Duration::from_millis(10);
        loop {
            match self.way.open().await {
                Err(error) if is_starting(&error) => tokio::time::sleep(pause).await,
                opened => return opened,
            }
            pause = (pause * 2).min(self.patience / 5);
        }
    }
}

/// Closes what was idle or open for long, until the shelf is gone.
async fn tidy(shelf: std::sync::Weak<Shelf>) {
    loop {
        tokio::time::sleep(REST / 8).await;
        let Some(shelf) = shelf.upgrade().filter(|shelf| !shelf.is_shut()) else { return };
        hang_up(shelf.outworn(LIFE, REST)).await;
    }
}

async fn hang_up(places: Vec<Place>) {
    for mut place in places {
        if let Some(connection) = place.clear() {
            // One that does not answer is as closed as it gets.
            let _ = tokio::time::timeout(DOUBT, connection.close()).await;
        }
    }
}

fn query_error(error: SqlxError) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

/// Whether the connection died under a statement that may be sent again on another.
pub fn is_lost(error: &SqlxError) -> bool {
    match error {
        SqlxError::Io(_) | SqlxError::Protocol(_) | SqlxError::WorkerCrashed => true,
        // Class 57P: the server is going down or was told to drop us. 08: connection exception.
        SqlxError::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08"))
        }
        _ => false,
    }
}

/// Whether the database may answer in a moment: it restarts, has no connection to spare, or is locked by somebody who
/// opens it too.
fn is_starting(error: &SqlxError) -> bool {
    let busy = |code: &str| matches!(code, "53300" | "5" | "261" | "517");
    is_lost(error) || matches!(error, SqlxError::Database(error) if error.code().is_some_and(|code| busy(&code)))
}
