//! `State`: what all requests of one instance share.

use crate::access_token::{SigningKeys, Verifier, issuer};
use crate::actor::recent::Recent;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::reading_switch::Switch;
use crate::db::{Db, Pools};
use crate::error::Result;
use crate::keys::Keyring;
use crate::quota::Quotas;
use crate::secret;
use crate::server::Traffic;
use crate::streams::{OpenStreams, Shared, Tail};
use crate::tasks::Tasks;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// What all requests of one instance share.
#[derive(Debug)]
pub struct State {
    /// The settings in force.
    pub settings: Settings,
    /// Database connections.
    pub pools: Arc<Pools>,
    /// The clock.
    pub clock: Clock,
    /// Keys derived from the installation's secret.
    pub keys: Arc<Keyring>,
    /// Keys that sign access tokens.
    pub signing: SigningKeys,
    /// Verifies access tokens.
    pub verifier: Verifier,
    /// Facts about those who asked a moment ago.
    pub recent: Recent,
    /// Wakes listeners of this and other instances.
    pub bus: Bus,
    /// Quotas, counted in this process.
    pub quotas: Quotas,
    /// Places for password hashing at the same time.
    pub hashing: Arc<Semaphore>,
    /// Whether the database is a demo.
    pub demo: bool,
    /// The end of the log, for streams.
    pub tail: Tail,
    /// Open streams.
    pub open_streams: OpenStreams,
    /// What several streams read at once.
    pub shared: Shared,
    /// Work beside requests.
    pub tasks: Tasks,
    /// Open connections and running requests.
    pub traffic: Traffic,
    /// Whether lists look by reading keys.
    pub reading_keys: Switch,
    draining: watch::Sender<bool>,
    stopping: watch::Sender<bool>,
}

impl State {
    /// Puts the parts together; the schema must stand, and the secret be the one that the database was made with.
    pub async fn start(settings: Settings, pools: Arc<Pools>, clock: Clock, demo: bool) -> Result<Arc<Self>> {
        let keys = Arc::new(Keyring::new(settings.secret_bytes()?)?);
        let db = Db::new(pools.clone());
        secret::database::adopt(&db, &keys).await?;
        let verifier = Verifier::new(issuer::settle(&db, &settings).await?);
        let reading_keys = Switch::default();
        if !reading_keys.is_on(&db).await? {
            tracing::warn!("lists are slow until `bindery reindex` has run, after the last older instance has stopped");
        }
        let signing = SigningKeys::default();
        let bus = Bus::default();
        let quotas = Quotas::new(&settings);
        let hashing = Arc::new(Semaphore::new(settings.password_hashes_at_once));
        Ok(Arc::new(Self {
            settings,
            pools,
            clock,
            keys,
            signing,
            verifier,
            recent: Recent::default(),
            bus,
            quotas,
            hashing,
            demo,
            tail: Tail::default(),
            open_streams: OpenStreams::default(),
            shared: Shared::default(),
            tasks: Tasks::default(),
            traffic: Traffic::default(),
            reading_keys,
            draining: watch::Sender::new(false),
            stopping: watch::Sender::new(false),
        }))
    }

    /// Whether nothing new should come here, since this instance is about to stop; true at most once and for good.
    pub fn draining(&self) -> watch::Receiver<bool> {
        self.draining.subscribe()
    }

    /// Whether nothing new should come here.
    pub fn is_draining(&self) -> bool {
        *self.draining.borrow()
    }

    /// Sends others elsewhere: `/readyz` says so, connections end after their next answer, and no job is begun.
    pub fn drain(&self) {
        self.draining.send_replace(true);
    }

    /// Whether this instance stops; true at most once and for good.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Ends streams and workers; requests that run may go on.
    pub fn stop(&self) {
        self.drain();
        self.stopping.send_replace(true);
    }
}
