//! `bindery keys`.

use super::open;
use crate::auth;
use crate::clock::Clock;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::db::{installation, migrate};
use crate::features::demo;
use crate::keys::Keyring;
use crate::secret;
use crate::state::State;
use clap::Subcommand;

/// What goes when an installation gets another secret.
const LOST: &str = "everybody is signed out, tokens of machines end, and so do the places of lists that somebody pages \
through; accounts, passwords, clients' secrets and all else stay";

/// What to do with the keys that sign access tokens.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Sign with a new key from now on; tokens of the old one stay good until they end.
    Rotate,
    /// Give the installation another secret when its own is lost: the one that is set, or a new one.
    ///
    /// Stop every instance first. Signing keys are thrown away, for only the lost secret opens them: everybody is
    /// signed out. Accounts, passwords and all else stay.
    Reset {
        /// Do it.
        #[arg(long)]
        yes: bool,
    },
}

/// Rotates or resets.
pub async fn run(settings: Settings, command: Keys) -> anyhow::Result<()> {
    match command {
        Keys::Rotate => rotate(settings).await,
        Keys::Reset { yes: true } => reset(settings).await,
        Keys::Reset { yes: false } => {
            anyhow::bail!("nothing was changed. With another secret {LOST}; stop every instance, and say --yes")
        }
    }
}

async fn rotate(settings: Settings) -> anyhow::Result<()> {
    let state = open::open(settings).await?;
    let kid = auth::keys::rotate(&Ctx::system(&state)).await.map_err(open::describe)?;
    eprintln!("new key {kid}");
    state.pools.close().await;
    Ok(())
}

async fn reset(mut settings: Settings) -> anyhow::Result<()> {
    let pools = open::reach_anew(&mut settings).await?;
    let told = |error| open::told(&settings, error);
    migrate::up(&pools, &settings.database()).await.map_err(told)?;
    let keyring = Keyring::new(settings.secret_bytes().map_err(told)?).map_err(told)?;
    let ended = secret::database::reset(&pools, &keyring, Clock::default().now()).await.map_err(told)?;
    let is_demo = installation::is_demo(&pools).await.map_err(told)?;
    let state = State::start(settings.clone(), pools, Clock::default(), is_demo).await.map_err(told)?;
    if is_demo {
        demo::service::renew_passwords(&Ctx::system(&state)).await.map_err(open::describe)?;
    }
    state.pools.close().await;
    eprintln!("the installation has another secret: {ended} sessions ended. So {LOST}");
    Ok(())
}
