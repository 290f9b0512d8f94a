//! The one source of time; tests move it.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

/// Tells the time, in microseconds.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Microseconds ahead of the machine's clock; only tests set it.
    ahead: Arc<AtomicI64>,
    /// Where the machine's clock stood when this one was stopped; only tests stop it.
    stopped: Arc<OnceLock<DateTime<Utc>>>,
}

impl Clock {
    /// Now, cut to the microseconds that both databases keep.
    pub fn now(&self) -> DateTime<Utc> {
        let machine = self.stopped.get().copied().unwrap_or_else(machine);
        (machine + Duration::microseconds(self.ahead.load(Ordering::Relaxed))).trunc_subsecs(6)
    }

    /// Stands still from now on and goes by [`Self::advance`] alone; for tests of what ends to the second.
    pub fn stop(&self) {
        self.stopped.get_or_init(machine);
    }

    /// Moves the clock; for tests.
    pub fn advance(&self, by: Duration) {
        let micros = by.num_microseconds().unwrap_or_default();
        self.ahead.fetch_add(micros, Ordering::Relaxed);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn machine() -> DateTime<Utc> {
    Utc::now()
}
