//! What connections may take of an instance.

use ipnet::IpNet;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Bytes with which patience begins anew.
const ENOUGH: usize = 32_768;

/// How many connections there may be, and how slow.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Open connections at most; others wait in the system's queue.
    pub connections: usize,
    /// Open connections of one address at most.
    pub per_address: usize,
    /// Networks whose connections belong to many: trusted proxies.
    pub shared: Vec<IpNet>,
    /// What one connection too many of an address is sent.
    pub refusal: Vec<u8>,
    /// How slow a connection may be.
    pub pace: Pace,
}

/// How slow a client may be.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long the head of a request may take, from the connection's begin or from its own first byte.
    pub head: Duration,
    /// How long the next 32 KiB of an answer may lie there.
    pub write: Duration,
}

impl Limits {
    /// Connections that `address` may have.
    pub fn of(&self, address: IpAddr) -> usize {
        let address = address.to_canonical();
        let is_shared = self.shared.iter().any(|network| network.contains(&address));
        if is_shared { self.connections } else { self.per_address.min(self.connections) }
    }
}

/// How far a client came with a body or an answer; so much in so long is enough.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    since: Instant,
    bytes: usize,
}

impl Progress {
    /// From now on.
    pub fn begin() -> Self {
        Self { since: Instant::now(), bytes: 0 }
    }

    /// Counts bytes that came or were taken.
    pub fn made(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes >= ENOUGH {
            *self = Self::begin();
        }
    }

    /// When patience ends, unless enough comes before.
    pub fn due(&self, patience: Duration) -> Instant {
        self.since + patience
    }
}
