//! `bindery keys`.

use super::open;
use crate::auth;
use crate::config::Settings;
use crate::ctx::Ctx;
use clap::Subcommand;

/// What to do with the keys that sign access tokens.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Sign with a new key from now on; tokens of the old one stay good until they end.
    Rotate,
}

/// Rotates.
pub async fn run(settings: Settings, command: Keys) -> anyhow::Result<()> {
    let Keys::Rotate = command;
    let state = open::open(settings).await?;
    let kid = auth::keys::rotate(&Ctx::system(&state)).await.map_err(open::describe)?;
    eprintln!("new key {kid}");
    state.pools.close().await;
    Ok(())
}
