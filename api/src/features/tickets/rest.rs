//! Tickets over REST.

use super::service;
use super::types::{CreateTicket, Ticket};
use crate::rest::{Answer, Caller, Json, Reply};
use actix_web::post;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(create_ticket);
}

/// Create a ticket
///
/// A browser's `EventSource` and `WebSocket` send no headers: a ticket in the address opens the stream instead, as
/// `?ticket=…`. It opens one kind of stream, again and again, until the session ends or twelve hours have passed.
#[utoipa::path(tag = "Sign-in", operation_id = "create_ticket", security(("bearer" = [])),
    request_body(content = CreateTicket, example = json!({"for": "activity"})),
    responses((status = 201, description = "The ticket, shown this once.", body = Ticket)))]
#[post("/auth/tickets")]
async fn create_ticket(caller: Caller, command: Json<CreateTicket>) -> Reply {
    caller
        .write_unstored(|ctx| async move {
            Ok(Answer::json(&service::create_ticket(&ctx, command.0).await?)?.status(201).no_store())
        })
        .await
}
