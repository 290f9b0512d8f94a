//! Deleting what is over, and renewing the signing key.

use crate::auth;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rest;

/// Deletes old answers, sessions, tickets, one-time tokens and counters; rotates the signing key when it is due.
pub async fn run(ctx: &Ctx) -> Result<()> {
    rest::store::sweep(ctx).await?;
    auth::sweep(ctx).await?;
    auth::keys::rotate_when_due(ctx).await?;
    Ok(())
}
