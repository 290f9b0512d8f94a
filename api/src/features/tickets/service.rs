//! Use cases on tickets.

use super::store;
use super::types::{CreateTicket, Ticket};
use crate::auth::TICKET_LIFE;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::keys;
use crate::policy::accounts::require_member;
use garde::Validate as _;

/// Makes a ticket for a stream, bound to the session that asks.
pub async fn create_ticket(ctx: &Ctx, command: CreateTicket) -> Result<Ticket> {
    ctx.refuse_key()?;
    command.validate()?;
    let session = require_member(&ctx.actor)?.session;
    let (ticket, expires_at) = (keys::random_token(), ctx.now() + TICKET_LIFE);
    let hash = keys::sha256(ticket.as_bytes());
    ctx.write(|ctx| async move { store::insert(&ctx, hash, session, command.stream, expires_at).await }).await?;
    Ok(Ticket { ticket, expires_at })
}

/// Deletes tickets that are over; for the worker.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    store::delete_ended(ctx).await
}

/// Ends every ticket; for a database that was restored.
pub async fn end_all(ctx: &Ctx) -> Result<u64> {
    store::delete_all(ctx).await
}
