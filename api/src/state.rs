//! `State`: what all requests of one instance share.

use crate::auth::keys::SigningKeys;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::Pools;
use crate::error::Result;
use crate::keys::Keyring;
use crate::rest::quota::Quotas;
use std::sync::Arc;
use tokio::sync::Semaphore;

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
    /// Wakes listeners of this and other instances.
    pub bus: Bus,
    /// Quotas, counted in this process.
    pub quotas: Quotas,
    /// Places for password hashing at the same time.
    pub hashing: Arc<Semaphore>,
    /// Whether the database is a demo.
    pub demo: bool,
}

impl State {
    /// Puts the parts together; the schema must stand.
    pub async fn start(settings: Settings, pools: Arc<Pools>, clock: Clock, demo: bool) -> Result<Arc<Self>> {
        let keys = Arc::new(Keyring::new(settings.secret_bytes()?)?);
        let signing = SigningKeys::default();
        let bus = Bus::default();
        let quotas = Quotas::new(&settings);
        let hashing = Arc::new(Semaphore::new(settings.password_hashes_at_once));
        Ok(Arc::new(Self { settings, pools, clock, keys, signing, bus, quotas, hashing, demo }))
    }
}
