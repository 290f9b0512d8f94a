//! Who is connected and what runs, so that the end can wait for it.

use crate::address::network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How often a wait looks again.
const STEP: Duration = Duration::from_millis(10);
/// When no request came for this long, connections that are still open are idle ones.
const QUIET: Duration = Duration::from_millis(500);

/// Open connections and running requests of one instance; clones share the counts.
#[derive(Debug, Clone, Default)]
pub struct Traffic(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    connections: AtomicUsize,
    /// Open connections of each address.
    by_address: Mutex<HashMap<IpAddr, usize>>,
    running: AtomicUsize,
    /// Requests that ever began.
    begun: AtomicUsize,
}

/// One open connection.
#[derive(Debug)]
pub struct Connected {
    counts: Arc<Counts>,
    address: IpAddr,
}

/// One request, from its head to the end of the answer's body.
#[derive(Debug)]
pub struct Running(Arc<Counts>);

impl Counts {
    fn by_address(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut open = self.counts.by_address();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
        drop(open);
        self.counts.connections.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Traffic {
    /// Counts a connection of `peer` until what this gives is dropped; none when it has `most` already.
    pub fn connect(&self, peer: IpAddr, most: usize) -> Option<Connected> {
        let address = network(peer);
        let mut open = self.0.by_address();
        let count = open.entry(address).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        drop(open);
        self.0.connections.fetch_add(1, Ordering::AcqRel);
        Some(Connected { counts: self.0.clone(), address })
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
        let (mut begun, mut since) = (self.begun(), Instant::now());
        while self.connections() > 0 && since.elapsed() < QUIET {
            sleep(STEP).await;
            let now = self.begun();
            if now != begun || !self.is_idle() {
                (begun, since) = (now, Instant::now());
            }
        }
    }
}
