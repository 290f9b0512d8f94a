//! Tickets: for connections that cannot send headers, such as a browser's `EventSource`.
//!
//! A ticket stands in an address, so it opens one kind of stream and nothing else: GET only, subscriptions only.

use super::{load_member, refused, store};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::keys;
use chrono::Duration;

/// A ticket is good for this long, if its session is.
pub const TICKET_LIFE: Duration = Duration::hours(12);

crate::text_enum! {
    /// The stream that a ticket opens.
    pub enum TicketFor {
        /// `GET /v1/activity/stream`.
        Activity = "activity",
        /// Subscriptions at `/graphql`.
        Graphql = "graphql",
    }
}

/// The member who holds a ticket for `stream`; every failure looks the same.
pub async fn redeem(ctx: &Ctx, stream: TicketFor, token: &str) -> Result<Actor> {
    let hash = keys::sha256(token.as_bytes());
    let bearer = store::ticket(ctx, hash, stream.as_str()).await?.ok_or_else(refused)?;
    load_member(ctx, bearer.member_id, bearer.session_id).await
}
