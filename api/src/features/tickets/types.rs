//! Tickets as both faces show them.

use crate::auth::TicketFor;
use async_graphql::{InputObject, SimpleObject};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// What a ticket is wanted for.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "CreateTicketInput")]
pub struct CreateTicket {
    /// The stream that it opens.
    #[serde(rename = "for")]
    #[graphql(name = "for")]
    #[garde(skip)]
    pub stream: TicketFor,
}

/// A ticket, which is shown this once.
#[derive(Clone, Serialize, ToSchema, SimpleObject)]
pub struct Ticket {
    /// Send it as the parameter `ticket` of the stream's address.
    pub ticket: String,
    /// When it ends, if the session does not end before.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket(until {})", self.expires_at)
    }
}
