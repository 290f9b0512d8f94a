//! The bus says only "something new": within this process, and between instances.
//!
//! What was missed is read from the log, so a lost wake-up costs time and nothing else.

use tokio::sync::broadcast;

/// What is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// A row in the activity log.
    Activity,
    /// A job to do.
    Jobs,
    /// A session, membership or account changed: streams check their right to go on.
    Access,
}

/// Wakes listeners.
#[derive(Debug, Clone)]
pub struct Bus {
    local: broadcast::Sender<Topic>,
}

impl Default for Bus {
    fn default() -> Self {
        Self { local: broadcast::Sender::new(64) }
    }
}

impl Bus {
    /// Wakes everybody who listens on this instance.
    pub fn wake(&self, topic: Topic) {
        // Nobody may be listening.
        let _ = self.local.send(topic);
    }

    /// Listens. A listener that lags gets an error and looks again, as for any wake-up.
    pub fn listen(&self) -> broadcast::Receiver<Topic> {
        self.local.subscribe()
    }
}
