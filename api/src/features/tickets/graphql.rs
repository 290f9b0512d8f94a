//! Tickets over GraphQL.

use super::service;
use super::types::{CreateTicket, Ticket};
use crate::graphql::ctx;
use crate::payload;
use async_graphql::{Context, Object, Result};

payload! {
    /// The answer to `createTicket`.
    CreateTicketPayload {
        /// The ticket.
        ticket: Ticket
    }
}

/// Mutations on tickets.
#[derive(Debug, Default)]
pub struct TicketMutation;

#[Object]
impl TicketMutation {
    /// Makes a ticket that opens a stream without headers, as `?ticket=…`, until the session ends or 12 hours.
    async fn create_ticket(&self, context: &Context<'_>, input: CreateTicket) -> Result<CreateTicketPayload> {
        CreateTicketPayload::of(context, service::create_ticket(ctx(context), input).await)
    }
}
