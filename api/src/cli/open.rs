//! Opening the installation: folder, secret, database, schema.

use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::db::{Pools, migrate};
use crate::state::State;
use anyhow::Context as _;
use std::sync::Arc;

/// Opens the database and brings its schema up to date.
pub async fn open(mut settings: Settings) -> anyhow::Result<Arc<State>> {
    std::fs::create_dir_all(&settings.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", settings.data_dir.display()))?;
    config::ensure_secret(&mut settings)?;
    let pools = connect(&settings).await?;
    migrate::up(&pools, &settings.database()).await.map_err(describe)?;
    let demo = crate::db::installation::mark(&pools, settings.demo).await?;
    let state = State::start(settings, pools, Clock::default(), demo).await.map_err(describe)?;
    Ok(state)
}

/// Connects without touching the schema.
pub async fn connect(settings: &Settings) -> anyhow::Result<Arc<Pools>> {
    let pools = Pools::connect(&settings.connect_options()).await.map_err(describe);
    Ok(Arc::new(pools.context("the database does not answer; `bindery doctor` says more")?))
}

/// The whole story of an error, for somebody at the machine.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub fn describe(error: crate::error::Error) -> anyhow::Error {
    match error.cause() {
        Some(cause) => anyhow::anyhow!("{cause:#}"),
        None => anyhow::anyhow!("{error}"),
    }
}
