//! Opening the installation: folder, secret, database, schema.

mod diagnosis;
mod folder;

use crate::clock::Clock;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::db::connect::Options;
use crate::db::{Db, Pools, installation, migrate, pooler};
use crate::features::demo;
use crate::keys::Keyring;
use crate::secret;
use crate::state::State;
use crate::trouble::Trouble;
pub use diagnosis::{DAMAGED, foreign_secret, newer, told, trouble};
pub use folder::is_open;
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
pub async fn open(settings: Settings) -> anyhow::Result<Arc<State>> {
    open_as(settings.patient(), |pools| async move { installation::is_demo(&pools).await.map_err(describe) }).await
}

/// Opens the database and brings its schema up to date; `is_demo` says what it is.
async fn open_as<F>(mut settings: Settings, is_demo: impl FnOnce(Arc<Pools>) -> F) -> anyhow::Result<Arc<State>>
where
    F: Future<Output = anyhow::Result<bool>>,
{
    let pools = reach(&mut settings).await?;
    let told = |error| told(&settings, error);
    migrate::up(&pools, &settings.database()).await.map_err(told)?;
    let demo = is_demo(pools.clone()).await?;
    State::start(settings.clone(), pools, Clock::default(), demo).await.map_err(told)
}

/// Finds or makes folder, secret and database, and refuses what this start must not touch; the schema stays.
pub async fn reach(settings: &mut Settings) -> anyhow::Result<Arc<Pools>> {
    folder::make(&settings.data_dir)?;
    secret::ensure(settings)?;
    let pools = connect(settings).await?;
    if !fits(settings, &pools).await.map_err(|error| told(settings, error))? {
        return Err(foreign_secret(settings).into());
    }
    Ok(pools)
}

/// The same with a secret that the database need not know, for giving it another.
pub async fn reach_anew(settings: &mut Settings) -> anyhow::Result<Arc<Pools>> {
    folder::make(&settings.data_dir)?;
    secret::ensure_anew(settings)?;
    connect(settings).await
}

/// Connects without touching the schema, and refuses one that a newer Bindery made.
async fn connect(settings: &Settings) -> anyhow::Result<Arc<Pools>> {
    if let Some(file) = settings.sqlite_file() {
        folder::keep_private(&file)?;
    }
    let pools = connect_as_it_is(settings).await?;
    match newer(settings, &migrate::unknown(&pools).await) {
        Some(trouble) => Err(trouble.into()),
        None => Ok(pools),
    }
}

/// Connects, and says what is wrong when that fails.
pub async fn connect_as_it_is(settings: &Settings) -> Result<Arc<Pools>, Trouble> {
    let options = Options::from(settings);
    let pools = match Pools::connect(&options).await {
        Ok(pools) => Arc::new(pools),
        Err(error) => return Err(diagnosis::unreachable(settings, error).await),
    };
    match pooler::shares_sessions(&options).await {
        Ok(false) => Ok(pools),
        Ok(true) => Err(diagnosis::pooled(settings)),
        Err(error) => Err(trouble(settings, &error)),
    }
}

/// Whether the secret is the one that this database was made with; a new database takes any.
pub async fn fits(settings: &Settings, pools: &Arc<Pools>) -> crate::error::Result<bool> {
    if !migrate::applied(pools).await.iter().any(|change| change.ends_with("_sign_in")) {
        return Ok(true);
    }
    secret::database::fits(&Db::new(pools.clone()), &Keyring::new(settings.secret_bytes()?)?).await
}

/// The whole story of an error, for somebody at the machine.
#[expect(clippy::needless_pass_by_value, reason = "it stands in map_err")]
pub fn describe(error: crate::error::Error) -> anyhow::Error {
    match error.cause() {
        Some(cause) => anyhow::anyhow!("{}", diagnosis::innermost(cause)),
        None => anyhow::anyhow!("{error}"),
    }
}
