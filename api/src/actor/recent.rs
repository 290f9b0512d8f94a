//! Facts about those who asked a moment ago, so that most requests ask the database nothing about who asks.
//!
//! They are used for less than a second, and only while nobody has said since that access changed: this instance says
//! so before it answers, others by the bus. What comes with time alone is looked at on every request.

use super::Actor;
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use chrono::{DateTime, Utc};
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
pub enum Who {
    /// A member, by a session.
    Member(MemberId, SessionId),
    /// A machine, by the scopes that its token was made for and the secret that it was made by.
    Client(ClientId, String, String),
}

/// The moment of a reading. It is taken before the reading: a change that commits meanwhile is later than it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    at: Instant,
    now: DateTime<Utc>,
    changes: u64,
}

impl Moment {
    /// This moment, when access has changed so often.
    pub fn of(now: DateTime<Utc>, changes: u64) -> Self {
        Self { at: Instant::now(), now, changes }
    }

    /// Whether what was read then may be used now; ties begin and end with a day.
    fn is_recent(&self, now: &Self) -> bool {
        self.changes == now.changes
            && self.now.date_naive() == now.now.date_naive()
            && now.at.duration_since(self.at) < LIFE
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
    pub fn find(&self, who: &Who, now: &Moment) -> Option<Arc<Actor>> {
        let entry = self.0.get(who)?;
        let good = entry.read.is_recent(now) && entry.ends_at.is_none_or(|end| end > now.now);
        good.then_some(entry.actor)
    }

    /// Keeps what was read at this moment.
    pub fn keep(&self, who: Who, read: Moment, actor: Actor, ends_at: Option<DateTime<Utc>>) -> Arc<Actor> {
        let entry = Entry { actor: Arc::new(actor), ends_at, read };
        let actor = entry.actor.clone();
        self.0.insert(who, entry);
        actor
    }
}
