//! Connections of Bindery's own: opened, given out, and thrown away when they may not be used again.
//!
//! Everything that is asked of a database has a time by which it must be answered, the wait for a connection included.
//! What is late is given up, and its connection with it.

mod connection;
mod failure;
mod lanes;
pub mod pulse;
mod reads;
mod shelf;
mod stopwatch;
mod transaction;
mod writes;

pub use connection::{Connection, Way};
pub use failure::{is_full, is_late, is_lost, is_read_only, is_temporary, of as failure};
pub use pulse::{Health, Pulse, Writing};
pub use reads::Readers;
pub use transaction::Transaction;
pub use writes::Writers;

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, SqlxError};
use shelf::{Place, Shelf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// After this long without use it is asked for a sign of life first.
const DOUBT: Duration = Duration::from_secs(5);
/// After this long without use it is closed.
const REST: Duration = Duration::from_mins(4);
/// Once it is this old and idle it is closed, and with it goes what the server keeps for it.
const LIFE: Duration = Duration::from_mins(30);
/// How often something that changes nothing is sent: a second time after a restart, a third if the next start was none.
const TRIES: usize = 3;
/// A server ends a statement by itself when its time is over; this much later we believe that it never will.
const GRACE: Duration = Duration::from_millis(150);

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The wait for a connection.
    pub patience: Duration,
    /// One statement.
    pub statement: Duration,
}

/// The connections of one kind: those that read, or those that write.
#[derive(Debug)]
struct Connections {
    way: Way,
    limits: Limits,
    shelf: Arc<Shelf>,
    /// Set when the database took no write.
    trouble: Arc<AtomicBool>,
}

impl Connections {
    /// Up to `most` connections, none of them open yet.
    fn new(way: Way, most: u32, limits: Limits) -> Self {
        let shelf = Shelf::new(usize::try_from(most).unwrap_or(usize::MAX).max(1), limits.statement);
        tokio::spawn(tidy(Arc::downgrade(&shelf)));
        Self { way, limits, shelf, trouble: Arc::default() }
    }

    /// By when something that is asked now must be answered.
    fn deadline(&self) -> Instant {
        Instant::now() + self.limits.statement + GRACE
    }

    /// A place with nothing certain in it; see [`Self::revive`].
    async fn take(&self) -> Result<Place, DbErr> {
        self.shelf.take(self.way.here(), self.limits.patience).await.map_err(DbErr::ConnectionAcquire)
    }

    /// Makes sure that there is a connection in `place`, alive as far as one can know.
    async fn revive(&self, place: &mut Place, deadline: Instant) -> Result<(), DbErr> {
        let deadline = deadline.min(Instant::now() + self.limits.patience);
        let doubt = place.kept().is_some_and(|kept| kept.used.elapsed() > DOUBT);
        if doubt {
            place.begins();
            let ping = async { Some(place.kept()?.connection.ping().await) };
            match timeout_at(deadline, ping).await {
                Ok(Some(Ok(()))) => place.ended(),
                _ => drop(place.clear()),
            }
        }
        if place.kept().is_none() {
            let opened = timeout_at(deadline, self.open()).await;
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
                Err(error) if failure::is_starting(&error) => tokio::time::sleep(pause).await,
                opened => return opened,
            }
            pause = (pause * 2).min(self.limits.patience / 5);
        }
    }

    /// What an error means for the connection it came from, and for the others.
    fn judge(&self, place: &mut Place, error: &SqlxError) {
        let answered = matches!(error, SqlxError::Database(_));
        if answered && !failure::is_spoiled(error) {
            // The server said no in due form, and is ready for the next.
            return place.ended();
        }
        place.clear();
        if is_lost(error) || is_read_only(error) {
            self.shelf.forget();
        }
        if is_full(error) || is_read_only(error) {
            self.trouble.store(true, Ordering::Relaxed);
        }
    }

    fn size(&self) -> (usize, usize) {
        self.shelf.size()
    }

    /// Closes what is idle now and waits for what is in use.
    async fn close(&self) {
        hang_up(self.shelf.shut()).await;
        let deadline = Instant::now() + DOUBT;
        while self.shelf.size().0 > 0 && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Runs `work` on the connection in `place` and looks at how it ended; late, the connection is gone.
async fn timed<T>(
    connections: &Connections,
    place: &mut Place,
    deadline: Instant,
    work: impl AsyncFnOnce(&mut Connection) -> Result<T, SqlxError>,
) -> Result<Result<T, SqlxError>, DbErr> {
    let closed = || DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
    place.begins();
    let connection = &mut place.kept().ok_or_else(closed)?.connection;
    if let Some(watch) = connection.watch() {
        watch.set(connections.limits.statement);
    }
    let done = timeout_at(deadline, work(connection)).await;
    done.map_err(|_| {
        place.clear();
        late(connections.limits.statement)
    })
}

/// The error of a database that does not answer.
fn late(limit: Duration) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("the database did not answer within {limit:?}")))
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
