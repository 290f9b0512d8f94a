//! Who is connected and what runs, so that the end can wait for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How often a wait looks again.
const STEP: Duration = Duration::from_millis(10);
/// When no request came for this long, connections that are still open are idle ones.
const QUIET: Duration = Duration::from_millis(500);
/// After the last answer over HTTP/2 its frames still have to go out.
const FLUSH: Duration = Duration::from_millis(100);

/// Open connections and running requests of one instance; clones share the counts.
#[derive(Debug, Clone, Default)]
pub struct Traffic(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    connections: AtomicUsize,
    running: AtomicUsize,
    /// Requests that ever began.
    begun: AtomicUsize,
}

/// One open connection.
#[derive(Debug)]
pub struct Connected(Arc<Counts>);

/// One request, from its head to the end of the answer's body.
#[derive(Debug)]
pub struct Running(Arc<Counts>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Traffic {
    /// Counts a connection until the answer is dropped.
    pub fn connected(&self) -> Connected {
        self.0.connections.fetch_add(1, Ordering::AcqRel);
        Connected(self.0.clone())
    }

    /// Counts a request until the answer is dropped.
    pub fn running(&self) -> Running {
        self.0.begun.fetch_add(1, Ordering::AcqRel);
        self.0.running.fetch_add(1, Ordering::AcqRel);
        Running(self.0.clone())
    }

    /// Open connections.
    pub fn connections(&self) -> usize {
        self.0.connections.load(Ordering::Acquire)
    }

    fn is_idle(&self) -> bool {
        self.0.running.load(Ordering::Acquire) == 0
    }

    fn begun(&self) -> usize {
        self.0.begun.load(Ordering::Acquire)
    }

    /// Waits until nobody is connected.
    pub async fn gone(&self) {
        while self.connections() > 0 {
            sleep(STEP).await;
        }
    }

    /// Waits until nobody is connected, or those who are asked nothing for a while.
    pub async fn quiet(&self) {
        self.idle_for(QUIET).await;
    }

    /// Waits until all answers went out.
    pub async fn answered(&self) {
        self.idle_for(FLUSH).await;
    }

    async fn idle_for(&self, span: Duration) {
        let (mut begun, mut since) = (self.begun(), Instant::now());
        while self.connections() > 0 && since.elapsed() < span {
            sleep(STEP).await;
            let now = self.begun();
            if now != begun || !self.is_idle() {
                (begun, since) = (now, Instant::now());
            }
        }
    }
}
