//! Who listens on a stream: facts are read again as long as it is open. It knows neither HTTP nor any feature.

use crate::activity::{self, Position};
use crate::actor::Actor;
use crate::auth;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Facts are at most this old.
const FRESH: Duration = Duration::from_secs(5);
/// Facts are read at most this often, however much is said.
const PAUSE: Duration = Duration::from_millis(250);

/// Why a stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The session is over, or the account may not read any more.
    Session,
    /// This instance stops.
    Server,
}

/// Somebody with a stream open; clones share the facts.
#[derive(Debug, Clone)]
pub struct Viewer {
    ctx: Ctx,
    since: Option<Position>,
    facts: watch::Receiver<Option<Arc<Actor>>>,
    // Ends the reading of facts with the last clone.
    _alive: Arc<watch::Sender<()>>,
}

impl Viewer {
    /// Watches over the actor of `ctx`.
    pub fn watch(ctx: &Ctx) -> Self {
        let (facts, seen) = watch::channel(Some(ctx.actor.clone()));
        let (alive, gone) = watch::channel(());
        tokio::spawn(refresh(ctx.clone(), facts, gone));
        Self { ctx: ctx.clone(), since: None, facts: seen, _alive: Arc::new(alive) }
    }

    /// The context with the newest facts; an error when the session is over.
    pub fn ctx(&self) -> Result<Ctx> {
        let actor = self.facts.borrow().clone().ok_or_else(auth::refused)?;
        Ok(self.ctx.acting_as(actor))
    }

    /// The same viewer, for whom "now" is when this was called and not when the first event is read.
    pub async fn from_now(&self) -> Result<Self> {
        let since = activity::store::end(&self.ctx()?).await?;
        Ok(Self { since: Some(since), ..self.clone() })
    }

    /// What "now" means for this viewer.
    pub async fn now(&self) -> Result<Position> {
        match self.since {
            Some(since) => Ok(since),
            None => activity::store::end(&self.ctx()?).await,
        }
    }

    /// Waits until the stream must end.
    pub async fn ended(&self) -> End {
        let (mut facts, mut stopping) = (self.facts.clone(), self.ctx.state.stopping());
        tokio::select! {
            // An error means that nobody reads facts any more, which only the end does.
            _ = facts.wait_for(Option::is_none) => End::Session,
            _ = stopping.wait_for(|stopping| *stopping) => End::Server,
        }
    }
}

/// Reads the facts again and again until the viewer is gone or may not go on.
async fn refresh(ctx: Ctx, facts: watch::Sender<Option<Arc<Actor>>>, mut gone: watch::Receiver<()>) {
    let mut said = ctx.state.bus.listen();
    loop {
        tokio::select! {
            _ = gone.changed() => return,
            () = due(&mut said) => {}
        }
        match auth::reload(&ctx, &ctx.actor).await {
            Ok(actor) => {
                facts.send_replace(Some(Arc::new(actor)));
            }
            Err(error) if error.code() == Code::Unauthenticated => {
                facts.send_replace(None);
                return;
            }
            // The database is away: whoever reads notices, and we look again.
            Err(_) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits until access may have changed.
async fn due(said: &mut tokio::sync::broadcast::Receiver<Topic>) {
    let access = async { while matches!(said.recv().await, Ok(topic) if topic != Topic::Access) {} };
    // A lagging listener looks at once; a closed bus does not happen while the state lives.
    let _ = tokio::time::timeout(FRESH, access).await;
}
