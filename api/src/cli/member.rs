//! `bindery member`.

use super::open;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::features::accounts::service;
use crate::features::accounts::types::CreateMember;
use clap::Subcommand;
use std::io::Write as _;

/// What to do with members.
#[derive(Debug, Subcommand)]
pub enum Member {
    /// Make an account and print a link, good once and for seven days, that sets its password.
    Create {
        /// The e-mail address.
        #[arg(long)]
        email: String,
        /// The name that others see; the person can change it.
        #[arg(long)]
        name: Option<String>,
        /// The handle; the person can change it.
        #[arg(long)]
        handle: Option<String>,
        /// Let this person run the installation.
        #[arg(long)]
        admin: bool,
    },
    /// Print a link, good once and for seven days, that sets a new password.
    ResetLink {
        /// The e-mail address.
        #[arg(long)]
        email: String,
    },
}

/// Prints the link.
pub async fn run(settings: Settings, command: Member) -> anyhow::Result<()> {
    let state = open::open(settings).await?;
    let ctx = Ctx::system(&state);
    let link = match command {
        Member::Create { email, name, handle, admin } => {
            service::create_member_link(&ctx, CreateMember { email, name, handle, admin: Some(admin) }).await
        }
        Member::ResetLink { email } => service::create_reset_link(&ctx, &email).await,
    };
    writeln!(std::io::stdout(), "{}", link.map_err(open::describe)?)?;
    state.pools.close().await;
    Ok(())
}
