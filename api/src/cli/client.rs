//! `bindery client`.

use super::open;
use crate::actor::Scope;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::features::clients::types::CreateClient;
use crate::features::{clients, districts};
use anyhow::Context as _;
use clap::Subcommand;
use std::io::Write as _;

/// What to do with machine accounts.
#[derive(Debug, Subcommand)]
pub enum Client {
    /// Make a machine account for a district and print its id and secret.
    Create {
        /// The district's NCES id, seven digits.
        #[arg(long, value_name = "NCES_ID")]
        district: String,
        /// What to call it.
        #[arg(long)]
        name: String,
        /// What its tokens may be used for, such as `profiles:read`; give it once for each scope.
        #[arg(long, required = true, value_parser = scope)]
        scope: Vec<Scope>,
    },
}

fn scope(word: &str) -> Result<Scope, String> {
    let known = || Scope::ALL.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    word.parse().map_err(|_| format!("expected one of {}", known()))
}

/// Prints the credentials.
pub async fn run(settings: Settings, command: Client) -> anyhow::Result<()> {
    let Client::Create { district, name, scope } = command;
    let state = open::open(settings).await?;
    let ctx = Ctx::system(&state);
    let found = districts::service::find_district(&ctx, &district).await.map_err(open::describe)?;
    let found = found.with_context(|| format!("there is no district with the NCES id {district}"))?;
    let issued = clients::service::create_client(&ctx, found.id, CreateClient { name, scopes: scope }).await;
    let issued = issued.map_err(open::describe)?;
    let mut out = std::io::stdout();
    writeln!(out, "client_id={}", issued.client.id)?;
    writeln!(out, "client_secret={}", issued.client_secret)?;
    state.pools.close().await;
    Ok(())
}
