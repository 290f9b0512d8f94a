//! Ending all access to a database that was restored: what was ended since the backup would be good again.

use super::{accounts, clients, tickets};
use crate::auth;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::clients::types::LiveClient;
use crate::http::idempotency;
use crate::jobs;

/// What was ended, and what only people can decide about.
#[derive(Debug)]
pub struct Ended {
    /// Sessions that were running.
    pub sessions: u64,
    /// One-time links that were good.
    pub links: u64,
    /// Letters that waited to be sent.
    pub letters: u64,
    /// Machine accounts whose secrets are good.
    pub clients: Vec<LiveClient>,
}

/// Ends sessions, tickets, one-time links and every access token that was signed before; forgets stored answers,
/// letters that wait, and who held which job.
pub async fn end_all(ctx: &Ctx) -> Result<Ended> {
    ctx.write(|ctx| async move {
        tickets::service::end_all(&ctx).await?;
        let (sessions, links) = accounts::service::end_all_access(&ctx).await?;
        idempotency::forget_all(&ctx).await?;
        let letters = jobs::forget_before_restore(&ctx).await?;
        auth::keys::replace(&ctx).await?;
        ctx.wake(Topic::Access);
        let clients = clients::service::list_live(&ctx).await?;
        Ok(Ended { sessions, links, letters, clients })
    })
    .await
}
