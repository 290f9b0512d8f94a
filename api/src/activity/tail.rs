//! Following the end of the log: one reader wakes every stream, and numbers what was committed.

use super::store;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::db::Dialect;
use crate::error::Result;
use crate::state::State;
use crate::streams::Tail;
use std::sync::Weak;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

/// How long to wait when nobody says anything: so late come rows of a process that ended before it numbered them.
const IDLE: Duration = Duration::from_secs(1);

/// Looks at the end of the log when there may be something new.
pub async fn run(state: Weak<State>) {
    let Some((tail, mut said)) = state.upgrade().map(|state| (state.tail.clone(), state.bus.listen())) else { return };
    let mut more = false;
    loop {
        if !more {
            tokio::select! {
                () = tail.newcomer() => {}
                () = news(&mut said) => {}
                () = tokio::time::sleep(IDLE) => {}
            }
        }
        // One look answers all that was said until now; a lagging listener has missed nothing.
        while !matches!(said.try_recv(), Err(TryRecvError::Empty | TryRecvError::Closed)) {}
        let Some(state) = state.upgrade() else { return };
        // When the database is away, streams notice by themselves.
        more = look(&Ctx::system(&state), &tail).await.unwrap_or(false);
    }
}

/// Tells followers where the log ends, and numbers the rows that wait; whether it did.
async fn look(ctx: &Ctx, tail: &Tail) -> Result<bool> {
    // On `SQLite` rows are in order as they are written, so who does not follow needs nothing.
    if ctx.db.dialect() == Dialect::Sqlite && !tail.is_followed() {
        return Ok(false);
    }
    let standing = store::standing(ctx).await?;
    tail.say(standing.end);
    if standing.waiting {
        store::number(ctx).await?;
    }
    Ok(standing.waiting)
}

/// Waits for a word about the log; a lagging listener looks at once.
async fn news(said: &mut Receiver<Topic>) {
    while matches!(said.recv().await, Ok(topic) if topic != Topic::Activity) {}
}
