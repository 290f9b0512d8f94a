//! Facts about those who asked a moment ago, so that most requests ask the database nothing about who asks.
//!
//! They are used for less than a second, and only while nobody has said since that access changed: this instance says
//! so before it answers, others by the bus. What comes with time alone is looked at on every request.

use super::{Claims, Found, refused};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use chrono::{DateTime, NaiveDate, Utc};
use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Facts are used for less than this long.
const LIFE: Duration = Duration::from_secs(1);
/// Actors at most.
const MOST: u64 = 10_000;

/// Whom a token names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// A member, by a session.
    Member(MemberId, SessionId),
    /// A machine, by the scopes that its token was made for and the secret that it was made by.
    Client(ClientId, String, String),
}

impl Who {
    /// Whom these claims name.
    pub fn of(claims: &Claims) -> Result<Self> {
        match (&claims.sid, &claims.client_id) {
            (Some(session), None) => {
                let member = claims.sub.parse().map_err(|_| refused())?;
                Ok(Self::Member(member, session.parse().map_err(|_| refused())?))
            }
            (None, Some(client)) => {
                let scopes = claims.scope.clone().unwrap_or_default();
                let by = claims.by.clone().ok_or_else(refused)?;
                Ok(Self::Client(client.parse().map_err(|_| refused())?, scopes, by))
            }
            _ => Err(refused()),
        }
    }
}

/// The moment of a reading. It is taken before the reading: a change that commits meanwhile is later than it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    at: Instant,
    day: NaiveDate,
    changes: u64,
}

impl Moment {
    /// Now.
    pub fn now(ctx: &Ctx) -> Self {
        Self { at: Instant::now(), day: ctx.today(), changes: ctx.state.bus.access_changes() }
    }

    /// Whether what was read then may be used now; ties begin and end with a day.
    fn is_recent(&self, now: &Self) -> bool {
        self.changes == now.changes && self.day == now.day && now.at.duration_since(self.at) < LIFE
    }
}

#[derive(Debug, Clone)]
struct Entry {
    actor: Arc<Actor>,
    ends_at: Option<DateTime<Utc>>,
    read: Moment,
}

/// Those who asked a moment ago.
#[derive(Debug)]
pub struct Recent(Cache<Who, Entry>);

impl Default for Recent {
    fn default() -> Self {
        Self(Cache::with_weighter(1024, MOST, UnitWeighter))
    }
}

impl Recent {
    /// The actor, if the facts are recent and its session has not ended by itself.
    pub(super) fn find(&self, ctx: &Ctx, who: &Who) -> Option<Arc<Actor>> {
        let entry = self.0.get(who)?;
        let good = entry.read.is_recent(&Moment::now(ctx)) && entry.ends_at.is_none_or(|end| end > ctx.now());
        good.then_some(entry.actor)
    }

    /// Keeps what was read at this moment.
    pub(super) fn keep(&self, who: Who, read: Moment, found: Found) -> Arc<Actor> {
        let entry = Entry { actor: Arc::new(found.actor), ends_at: found.ends_at, read };
        let actor = entry.actor.clone();
        self.0.insert(who, entry);
        actor
    }
}
