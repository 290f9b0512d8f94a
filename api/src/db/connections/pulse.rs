//! Whether the database answers and takes writes, felt beside the requests, so that nobody has to wait to be told.

use super::connection::{Connection, Way};
use super::failure;
use sea_orm::{ConnAcquireErr, DbErr, SqlxError};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::time::timeout;

/// How often it is felt.
const BEAT: Duration = Duration::from_secs(1);
/// How often after a beat that was missed.
const WORRIED: Duration = Duration::from_millis(200);
/// What takes longer than this is a beat missed.
const LIMIT: Duration = Duration::from_secs(1);
/// So many beats missed in a row mean that the database does not answer.
const MISSED: u32 = 2;

crate::text_enum! {
    /// Whether the database takes writes.
    pub enum Writing {
        /// The last ones worked.
        Works = "works",
        /// It is read-only for now.
        ReadOnly = "read_only",
        /// It has no room left.
        Full = "full",
        /// They fail for another reason, which the log names.
        Fails = "fails",
    }
}

/// How the database was when it was last felt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Whether it answers.
    pub answers: bool,
    /// Whether it takes writes.
    pub writing: Writing,
}

/// What was felt last, and what those who write met since.
#[derive(Debug)]
pub struct Pulse {
    way: Way,
    health: Mutex<Health>,
    trouble: Arc<AtomicBool>,
}

impl Pulse {
    /// Of a database that has just answered.
    pub fn new(way: Way, trouble: Arc<AtomicBool>) -> Arc<Self> {
        let health = Health { answers: true, writing: Writing::Works };
        Arc::new(Self { way, health: Mutex::new(health), trouble })
    }

    /// How the database was a second ago.
    pub fn health(&self) -> Health {
        *self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Feels the pulse until nobody holds it any more.
    pub async fn run(pulse: Weak<Self>) {
        let (mut connection, mut missed) = (None, 0);
        while let Some(pulse) = pulse.upgrade() {
            let felt = pulse.feel(&mut connection).await;
            missed = if felt.answers { 0 } else { missed + 1 };
            if felt.answers || missed >= MISSED {
                pulse.say(felt);
            }
            drop(pulse);
            tokio::time::sleep(if missed == 0 { BEAT } else { WORRIED }).await;
        }
    }

    fn say(&self, felt: Health) {
        let before = std::mem::replace(&mut *self.health.lock().unwrap_or_else(PoisonError::into_inner), felt);
        if before != felt {
            tracing::warn!(answers = felt.answers, writing = felt.writing.as_str(), "the database has changed");
        }
    }

    async fn feel(&self, kept: &mut Option<Connection>) -> Health {
        let mut looked = timeout(LIMIT, self.look(kept)).await;
        if kept.is_some() && matches!(looked, Ok(Err(_))) {
            // The connection alone may have died; one that is silent tells of the database.
            *kept = None;
            looked = timeout(LIMIT, self.look(kept)).await;
        }
        let writable = match looked {
            Ok(Ok(writable)) => writable,
            failed => {
                *kept = None;
                tracing::debug!(?failed, "no pulse");
                // What it would do with a write nobody knows: it is tried when it answers again.
                self.trouble.store(true, Ordering::Relaxed);
                return Health { answers: false, writing: Writing::Fails };
            }
        };
        if writable && !self.trouble.swap(false, Ordering::Relaxed) {
            return Health { answers: true, writing: Writing::Works };
        }
        // A session may keep what is over: the next look takes a new one, as the write does.
        *kept = None;
        let writing = match timeout(LIMIT, self.write()).await {
            Ok(Ok(())) => Writing::Works,
            Ok(Err(error)) if failure::is_full(&error) => Writing::Full,
            Ok(Err(error)) if failure::is_read_only(&error) => Writing::ReadOnly,
            failed => {
                tracing::debug!(?failed, "a write that was only tried failed");
                Writing::Fails
            }
        };
        self.trouble.fetch_or(writing != Writing::Works, Ordering::Relaxed);
        Health { answers: true, writing }
    }

    /// Reads a row, and says whether the session may write.
    async fn look(&self, kept: &mut Option<Connection>) -> Result<bool, DbErr> {
        let lost = |error: SqlxError| DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into()));
        if kept.is_none() {
            *kept = Some(self.way.open().await.map_err(lost)?);
        }
        let connection = kept.as_mut().ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        // A table, since an embedded database answers without its file otherwise.
        let sql = match self.way {
            Way::Postgres(..) => {
                "SELECT current_setting('transaction_read_only') = 'off' FROM (SELECT count(*) FROM (SELECT 1 FROM \
                 installation LIMIT 1) i) c"
            }
            Way::Sqlite(_) => "SELECT TRUE FROM (SELECT count(*) FROM (SELECT 1 FROM installation LIMIT 1) i) c",
        };
        let statement = sea_orm::Statement::from_string(self.way.backend(), sql);
        let rows = connection.read(&statement, false).await.map_err(lost)?.results();
        rows.first().map_or(Ok(false), |row| row.try_get_by_index(0))
    }

    /// Writes a row and takes it back by another, each for good.
    async fn write(&self) -> Result<(), SqlxError> {
        let mut connection = self.way.open().await?;
        connection.command("INSERT INTO installation (key, value) VALUES ('pulse', '') ON CONFLICT DO NOTHING").await?;
        connection.command("DELETE FROM installation WHERE key = 'pulse'").await?;
        connection.close().await
    }
}
