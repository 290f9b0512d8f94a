//! Whose turn it is on a connection: its client's, who asks, or ours, who answer.
//!
//! It tells a body that nobody waits for from one that is read, and a stream that its reader is gone.

use std::cell::Cell;
use std::rc::Rc;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Whose turn it is; clones share it. Requests find theirs among the data of their connection.
#[derive(Debug, Clone, Default)]
pub struct Turn(Rc<State>);

#[derive(Debug, Default)]
struct State {
    answering: Cell<bool>,
    /// When the client began to ask.
    asking: Cell<Option<Instant>>,
    left: Cell<bool>,
    leaving: Notify,
}

/// A request that is being answered, to the end of the answer's body.
#[derive(Debug)]
pub struct Answering(Rc<State>);

impl Turn {
    /// A request has come; it is our turn until this is dropped.
    pub fn answer(&self) -> Answering {
        self.0.answering.set(true);
        self.0.asking.set(None);
        Answering(self.0.clone())
    }

    /// Something came from the client.
    pub(super) fn heard(&self) {
        if !self.0.answering.get() && self.0.asking.get().is_none() {
            self.0.asking.set(Some(Instant::now()));
        }
    }

    /// Nothing more will come from the client.
    pub(super) fn left(&self) {
        self.0.left.set(true);
        self.0.leaving.notify_waiters();
    }

    /// Since when the client asks; none while we answer, and while it says nothing.
    pub(super) fn asking_since(&self) -> Option<Instant> {
        self.0.asking.get()
    }

    /// Waits until nothing more will come from the client: of a stream that means it is gone.
    pub async fn gone(&self) {
        let leaving = self.0.leaving.notified();
        if !self.0.left.get() {
            leaving.await;
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answering.set(false);
    }
}
