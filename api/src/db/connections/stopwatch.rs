//! Ends a statement of an embedded database when its time is over; a server does so by itself.

use sea_orm::SqlxError;
use sea_orm::sqlx::SqliteConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Steps of SQLite's virtual machine between two looks: well below a millisecond.
const STEPS: i32 = 20_000;

/// The time by which a connection's statement must be done.
#[derive(Debug, Clone)]
pub struct Stopwatch {
    start: Instant,
    /// Milliseconds from `start`; 0 while nothing is timed.
    end: Arc<AtomicU64>,
}

impl Stopwatch {
    /// A watch that `connection` looks at while it works.
    pub async fn over(connection: &mut SqliteConnection) -> Result<Self, SqlxError> {
        let watch = Self { start: Instant::now(), end: Arc::default() };
        let looked_at = watch.clone();
        connection.lock_handle().await?.set_progress_handler(STEPS, move || !looked_at.is_over());
        Ok(watch)
    }

    /// Gives what runs next this long.
    pub fn set(&self, limit: Duration) {
        let end = self.start.elapsed() + limit;
        self.end.store(u64::try_from(end.as_millis()).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        let end = self.end.load(Ordering::Relaxed);
        end != 0 && self.start.elapsed().as_millis() > u128::from(end)
    }
}
