//! The one source of time; tests move it.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time, in microseconds.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Microseconds ahead of the machine's clock; only tests set it.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// Now, cut to the microseconds that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        let machine = Utc::now();
        (machine + Duration::microseconds(self.ahead.load(Ordering::Relaxed))).trunc_subsecs(6)
    }

    /// Moves the clock; for tests.
    pub fn advance(&self, by: Duration) {
        let micros = by.num_microseconds().unwrap_or_default();
        self.ahead.fetch_add(micros, Ordering::Relaxed);
    }
}
