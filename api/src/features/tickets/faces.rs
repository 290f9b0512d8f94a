//! What is done with tickets, on both faces.

use super::service;
use super::types::{CreateTicket, Ticket};
use bindery_derive::faces;

#[faces(tag = "Sign-in", mutation = TicketMutation)]
trait Tickets {
    /// Create a ticket
    ///
    /// A browser's `EventSource` and `WebSocket` send no headers: a ticket in the address opens the stream instead, as
    /// `?ticket=…`. It opens one kind of stream, again and again, until the session ends or twelve hours have passed.
    #[post("/auth/tickets", created, plain, unstored, answer = "The ticket, shown this once.",
        example = json!({"for": "activity"}))]
    fn create_ticket(input: CreateTicket) -> Ticket;
}
