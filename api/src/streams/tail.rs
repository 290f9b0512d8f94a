//! The end of the log as this instance last saw it.

use sea_orm::DeriveValueType;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// A place in the log: order of commit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, DeriveValueType)]
pub struct Position(pub i64);

/// Where the log ends.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    end: Arc<watch::Sender<Position>>,
    newcomer: Arc<Notify>,
}

impl Tail {
    /// Follows the end of the log; it may be behind for a moment after nobody followed.
    pub fn follow(&self) -> watch::Receiver<Position> {
        let end = self.end.subscribe();
        self.newcomer.notify_one();
        end
    }

    /// Waits until somebody begins to follow.
    pub async fn newcomer(&self) {
        self.newcomer.notified().await;
    }

    /// Whether somebody follows.
    pub fn is_followed(&self) -> bool {
        self.end.receiver_count() > 0
    }

    /// Tells followers where the log ends.
    pub fn say(&self, end: Position) {
        self.end.send_if_modified(|known| std::mem::replace(known, end.max(*known)) != *known);
    }
}
