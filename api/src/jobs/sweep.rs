//! Deleting what is over, and renewing the signing key.

use crate::auth;
use crate::ctx::Ctx;
use crate::error::Result;
use futures_util::future::BoxFuture;
use std::time::Duration;

/// What jobs do for the features; jobs know none of them.
#[derive(Debug, Clone, Copy)]
pub struct Chores {
    /// Deletes what is over.
    pub sweep: fn(Ctx) -> BoxFuture<'static, Result<()>>,
    /// Mails a link that sets a new password to whoever has this folded address.
    pub mail_reset_link: fn(Ctx, String) -> BoxFuture<'static, Result<()>>,
    /// Whether texts are to be rendered.
    pub is_unrendered: fn(Ctx) -> BoxFuture<'static, Result<bool>>,
    /// Renders texts for about so long, and says whether there are more.
    pub render: fn(Ctx, Duration) -> BoxFuture<'static, Result<bool>>,
    /// Makes things found anew for about so long, and says whether there is more to do.
    pub reindex: fn(Ctx, Duration) -> BoxFuture<'static, Result<bool>>,
}

/// Deletes what is over, as the features say; rotates the signing key when it is due.
pub async fn run(ctx: &Ctx, features: Chores) -> Result<()> {
    (features.sweep)(ctx.clone()).await?;
    auth::keys::rotate_when_due(ctx).await?;
    Ok(())
}
