//! Opening the installation: folder, secret, database, schema.

use crate::clock::Clock;
use crate::config::{self, Settings};
use crate::ctx::Ctx;
use crate::db::{Pools, installation, migrate};
use crate::features::demo;
use crate::state::State;
use anyhow::Context as _;
use std::sync::Arc;

/// Opens the database for serving: a demo stays a demo, and an empty one is filled.
pub async fn open_to_serve(settings: Settings) -> anyhow::Result<Arc<State>> {
    let wanted = settings.demo;
    let state = open_as(settings, |pools| async move { installation::mark(&pools, wanted).await }).await?;
    if state.demo {
        demo::service::load_demo(&Ctx::system(&state)).await.map_err(describe)?;
    }
    Ok(state)
}

/// Opens the database for a command of the one who runs the installation.
pub async fn open(mut settings: Settings) -> anyhow::Result<Arc<State>> {
    // Nobody waits at a browser: large steps of an import may take their time.
    settings.db_statement_timeout_ms = settings.db_statement_timeout_ms.max(60_000);
    open_as(settings, |pools| async move { installation::is_demo(&pools).await.map_err(describe) }).await
}

/// Opens the database and brings its schema up to date; `is_demo` says what it is.
async fn open_as<F>(mut settings: Settings, is_demo: impl FnOnce(Arc<Pools>) -> F) -> anyhow::Result<Arc<State>>
where
    F: Future<Output = anyhow::Result<bool>>,
{
    std::fs::create_dir_all(&settings.data_dir)
        .with_context(|| format!("the data folder {} cannot be made", settings.data_dir.display()))?;
    config::ensure_secret(&mut settings)?;
    let pools = connect(&settings).await?;
    migrate::up(&pools, &settings.database()).await.map_err(describe)?;
    let demo = is_demo(pools.clone()).await?;
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
