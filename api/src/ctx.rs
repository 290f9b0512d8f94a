//! `Ctx`: who asks, the way to the database, the clock and the ids; the first argument of every service function.

use crate::actor::Actor;
use crate::address::network;
use crate::bus::Topic;
use crate::db::Db;
use crate::db::connections::Transaction;
use crate::error::{Code, Error, Result};
use crate::keys;
use crate::quota::{Balance, Budget};
use crate::state::State;
use bindery_entity::ids::TypedId;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Where new ids come from.
#[derive(Debug, Clone)]
pub enum Ids {
    /// The clock and the operating system's randomness.
    Random,
    /// A counter: the same ids in the same order, for data that must be the same everywhere.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    /// The `n`th id of [`Ids::Counted`].
    pub fn counted(n: u64) -> Uuid {
        // 2026-01-01T00:00:00Z in milliseconds.
        const BEGINNING: u64 = 1_767_225_600_000;
        let mut bytes = [0_u8; 10];
        bytes.copy_from_slice(keys::sha256(&n.to_be_bytes()).get(..10).unwrap_or(&[0; 10]));
        uuid::Builder::from_unix_timestamp_millis(BEGINNING + n, &bytes).into_uuid()
    }
}

/// The surroundings of one use case; cheap to clone.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// The way to the database, in or outside of a transaction.
    pub db: Db,
    /// What all requests share.
    pub state: Arc<State>,
    /// The id under which the log knows this request.
    pub request_id: Arc<str>,
    /// The peer's address, if there is one.
    pub peer: Option<IpAddr>,
    /// What the peer calls its program.
    pub user_agent: Option<Arc<str>>,
    /// Whether the request came with an `Idempotency-Key`.
    pub keyed: bool,
    /// Whether a ticket stands for the token: it opens a stream and nothing else.
    pub by_ticket: bool,
    balance: Arc<Mutex<Option<Balance>>>,
    moment: Option<DateTime<Utc>>,
    ids: Ids,
    wakes: Arc<Mutex<BTreeSet<Topic>>>,
    /// Ids of what the transaction changed.
    changed: Arc<Mutex<BTreeSet<String>>>,
}

impl Ctx {
    /// A fresh context outside of any transaction.
    pub fn new(state: &Arc<State>, actor: Actor, request_id: &str) -> Self {
        Self {
            actor: Arc::new(actor),
            db: Db::new(state.pools.clone()),
            state: state.clone(),
            request_id: request_id.into(),
            peer: None,
            user_agent: None,
            keyed: false,
            by_ticket: false,
            balance: Arc::default(),
            moment: None,
            ids: Ids::Random,
            wakes: Arc::default(),
            changed: Arc::default(),
        }
    }

    /// The context of Bindery's own work.
    pub fn system(state: &Arc<State>) -> Self {
        Self::new(state, Actor::System, "system")
    }

    /// The same context for another actor.
    #[must_use]
    pub fn acting_as(&self, actor: impl Into<Arc<Actor>>) -> Self {
        Self { actor: actor.into(), ..self.clone() }
    }

    /// The same context at another time, for data that was there before.
    #[must_use]
    pub fn at(&self, moment: DateTime<Utc>) -> Self {
        Self { moment: Some(moment), ..self.clone() }
    }

    /// Now, by the injected clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.moment.unwrap_or_else(|| self.state.clock.now())
    }

    /// Today in UTC, by the injected clock.
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// A new id that sorts by time (`UUIDv7`, RFC 9562).
    pub fn new_id<I: TypedId>(&self) -> I {
        if let Ids::Counted(next) = &self.ids {
            return I::from(Ids::counted(next.fetch_add(1, Ordering::Relaxed)));
        }
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        I::from(uuid::Builder::from_unix_timestamp_millis(millis, &keys::random()).into_uuid())
    }

    /// The key under which the peer is counted; none for Bindery's own work.
    pub fn peer_key(&self) -> Option<String> {
        self.peer.map(|address| network(address).to_string())
    }

    /// Draws one request from `key`'s budget; the answer's headers say what is left.
    pub fn draw(&self, budget: Budget, key: &String) -> Result<()> {
        let (balance, drawn) = self.state.quotas.draw(budget, key);
        *self.balance.lock().unwrap_or_else(PoisonError::into_inner) = Some(balance);
        drawn
    }

    /// Draws so many units more, for a request that does the work of several.
    pub fn draw_more(&self, units: u32) -> Result<()> {
        let payer = match (self.actor.key(), self.peer_key()) {
            (Some(key), _) => Some((Budget::Actor, key)),
            (None, key) => key.map(|key| (Budget::Anonymous, key)),
        };
        let (Some((budget, key)), Some(units)) = (payer, NonZeroU32::new(units)) else { return Ok(()) };
        let (balance, drawn) = self.state.quotas.draw_units(budget, &key, units);
        *self.balance.lock().unwrap_or_else(PoisonError::into_inner) = Some(balance);
        drawn
    }

    /// What the last draw left.
    pub fn balance(&self) -> Option<Balance> {
        self.balance.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens a use case that signs somebody in or touches a password: it draws on the address's budget
    /// for these, on both faces, and its answer is never stored for a retry.
    pub fn open_sign_in(&self) -> Result<()> {
        self.refuse_key()?;
        self.peer_key().map_or(Ok(()), |key| self.draw(Budget::Auth, &key))
    }

    /// Refuses an `Idempotency-Key` where an answer must not be stored.
    pub fn refuse_key(&self) -> Result<()> {
        if self.keyed { Err(Error::of(Code::IdempotencyUnsupported)) } else { Ok(()) }
    }

    /// The same context with ids that are the same everywhere, counted on from `next`.
    #[must_use]
    pub fn with_counted_ids(&self, next: &Arc<AtomicU64>) -> Self {
        Self { ids: Ids::Counted(next.clone()), ..self.clone() }
    }

    /// Runs `work` in one transaction: the one this context carries already, or a new one.
    ///
    /// Everything is stored when `work` succeeds and nothing when it fails; others are woken after the commit.
    pub async fn write<T, F, W>(&self, work: W) -> Result<T>
    where
        W: FnOnce(Self) -> F,
        F: Future<Output = Result<T>>,
    {
        if self.db.in_transaction() {
            return work(self.clone()).await;
        }
        let (inner, transaction) = self.begin().await?;
        let wakes = inner.wakes.clone();
        let result = work(inner).await;
        self.end(transaction, &wakes, result.is_ok()).await?;
        result
    }

    /// The context inside of a new transaction.
    async fn begin(&self) -> Result<(Self, Arc<Transaction>)> {
        let transaction = Arc::new(self.db.begin().await?);
        let db = self.db.inside(transaction.clone());
        Ok((Self { db, wakes: Arc::default(), changed: Arc::default(), ..self.clone() }, transaction))
    }

    /// Ends a transaction that no context carries any more.
    async fn end(&self, transaction: Arc<Transaction>, wakes: &Mutex<BTreeSet<Topic>>, succeeded: bool) -> Result<()> {
        let transaction = Arc::into_inner(transaction)
            .ok_or_else(|| Error::internal(anyhow::anyhow!("a context outlived its transaction")))?;
        if !succeeded {
            transaction.rollback().await;
            return Ok(());
        }
        transaction.commit().await?;
        self.wake_now(wakes);
        Ok(())
    }

    /// Notes the id of something that this transaction changes.
    pub fn note(&self, id: String) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    /// The ids of what this transaction changed so far.
    pub fn noted(&self) -> Vec<String> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Tells listeners, after the commit, that there is something new.
    pub fn wake(&self, topic: Topic) {
        self.wakes.lock().unwrap_or_else(PoisonError::into_inner).insert(topic);
        if !self.db.in_transaction() {
            self.wake_now(&self.wakes);
        }
    }

    fn wake_now(&self, wakes: &Mutex<BTreeSet<Topic>>) {
        for topic in std::mem::take(&mut *wakes.lock().unwrap_or_else(PoisonError::into_inner)) {
            self.state.bus.wake(topic);
        }
    }

    /// The viewer's member id as a raw value, the nil UUID for others; for SQL that compares.
    pub fn viewer(&self) -> Uuid {
        self.actor.member_id().map_or(Uuid::nil(), Uuid::from)
    }
}
