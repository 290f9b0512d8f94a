//! Deleting what is over, and renewing the signing key.

use crate::auth;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::rest;
use futures_util::future::BoxFuture;

/// What the features delete; jobs know none of them.
pub type Sweep = fn(Ctx) -> BoxFuture<'static, Result<()>>;

/// Deletes old answers and what `features` name; rotates the signing key when it is due.
pub async fn run(ctx: &Ctx, features: Sweep) -> Result<()> {
    rest::store::sweep(ctx).await?;
    features(ctx.clone()).await?;
    auth::keys::rotate_when_due(ctx).await?;
    Ok(())
}
