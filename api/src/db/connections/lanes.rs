//! Keeps statements that meet a lock from holding every connection, so that the others go on.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a text that was late goes by the slow lane.
const PENALTY: Duration = Duration::from_secs(5);

/// A lane for texts that were late a moment ago, with a quarter of the connections.
#[derive(Debug)]
pub struct Lanes {
    /// How many may be in the slow lane.
    width: usize,
    /// Whether any text was late: as long as none was, nothing is looked up.
    any: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    late: HashMap<u64, Instant>,
    running: usize,
}

/// One statement on its way; dropping it makes room.
#[derive(Debug)]
pub struct Lane<'a> {
    lanes: &'a Lanes,
    slow: bool,
}

impl Lanes {
    /// Lanes over `most` connections.
    pub fn new(most: usize) -> Self {
        Self { width: (most / 4).max(1), any: AtomicBool::new(false), state: Mutex::default() }
    }

    /// The lane for this text; none when the slow one is full.
    pub fn enter(&self, sql: &str) -> Option<Lane<'_>> {
        if !self.any.load(Ordering::Relaxed) {
            return Some(Lane { lanes: self, slow: false });
        }
        let mut state = self.state();
        state.late.retain(|_, until| *until > Instant::now());
        self.any.store(!state.late.is_empty(), Ordering::Relaxed);
        let slow = state.late.contains_key(&hash(sql));
        if slow && state.running >= self.width {
            return None;
        }
        state.running += usize::from(slow);
        Some(Lane { lanes: self, slow })
    }

    /// This text was late.
    pub fn was_late(&self, sql: &str) {
        self.state().late.insert(hash(sql), Instant::now() + PENALTY);
        self.any.store(true, Ordering::Relaxed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane<'_> {
    /// It was answered in time: its text is as good as any other again.
    pub fn was_answered(&self, sql: &str) {
        if self.slow {
            self.lanes.state().late.remove(&hash(sql));
        }
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        if self.slow {
            self.lanes.state().running -= 1;
        }
    }
}

fn hash(sql: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    sql.hash(&mut hasher);
    hasher.finish()
}
