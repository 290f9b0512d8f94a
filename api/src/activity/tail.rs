//! The end of the log as this instance last saw it: one reader wakes every stream.

use super::store;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::state::State;
use sea_orm::FromQueryResult;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::{Notify, watch};

/// How long to wait when nobody says anything.
const IDLE: Duration = Duration::from_secs(1);
/// How long to wait when there should be a row that is not settled yet.
const SOON: Duration = Duration::from_millis(15);

/// A place in the log: order of commit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, FromQueryResult)]
pub struct Position {
    /// The writing transaction (0 on `SQLite`).
    pub tx: i64,
    /// The row.
    pub seq: i64,
}

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
}

/// Reads the end of the log when there may be something new, as long as somebody follows.
pub async fn run(state: Weak<State>) {
    let Some((tail, mut said)) = state.upgrade().map(|state| (state.tail.clone(), state.bus.listen())) else { return };
    let mut pause = IDLE;
    loop {
        tokio::select! {
            () = tail.newcomer.notified() => pause = SOON,
            () = news(&mut said) => pause = SOON,
            () = tokio::time::sleep(pause) => {}
        }
        let Some(state) = state.upgrade() else { return };
        if tail.end.receiver_count() == 0 {
            pause = IDLE;
            continue;
        }
        let moved = match store::end(&Ctx::system(&state)).await {
            Ok(end) => tail.end.send_if_modified(|known| std::mem::replace(known, end.max(*known)) != *known),
            // The database is away; streams notice by themselves.
            Err(_) => false,
        };
        // A row that is not settled yet may stand behind one that is.
        pause = if moved { SOON } else { (pause * 2).min(IDLE) };
    }
}

/// Waits for a word about the log; a lagging listener looks at once.
async fn news(said: &mut Receiver<Topic>) {
    while matches!(said.recv().await, Ok(topic) if topic != Topic::Activity) {}
}
