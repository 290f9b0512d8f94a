//! What moves a request, over REST.

use super::super::service;
use super::super::types::{FulfilRequest, HandOverRequest, MarkDuplicate, MarkUnfilled, Request};
use crate::rest::{Answer, Caller, Json, Reply};
use actix_web::{post, web::Path};
use bindery_entity::ids::RequestId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(withdraw_request)
        .service(fulfil_request)
        .service(undo_request)
        .service(start_request)
        .service(hand_over_request)
        .service(renew_request)
        .service(recall_request)
        .service(confirm_return)
        .service(report_lost)
        .service(mark_duplicate)
        .service(mark_unfilled);
}

/// Withdraw a request
///
/// You need it no more, as its asker. It cannot be undone.
#[utoipa::path(tag = "Requests", operation_id = "withdraw_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/withdraw")]
async fn withdraw_request(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::withdraw_request(&ctx, *id, expected).await?) }).await
}

/// Fulfil a request
///
/// You got what you asked for, as its asker; name those who helped, each of whom must have offered. A loan is
/// fulfilled once it is back. It can be undone for 24 hours.
#[utoipa::path(tag = "Requests", operation_id = "fulfil_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    request_body(content = FulfilRequest, description = "Who helped.",
        example = json!({"helpers": []})),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/fulfil")]
async fn fulfil_request(caller: Caller, id: Path<RequestId>, command: Json<FulfilRequest>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::fulfil_request(&ctx, *id, command.0, expected).await?) })
        .await
}

/// Undo the fulfilment of a request
///
/// Takes "fulfilled" back, as the asker, within 24 hours; credits go with it.
#[utoipa::path(tag = "Requests", operation_id = "undo_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/undo")]
async fn undo_request(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::undo_request(&ctx, *id, expected).await?) }).await
}

/// Start on a request
///
/// The helpers are at work, as one of those accepted.
#[utoipa::path(tag = "Requests", operation_id = "start_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/start")]
async fn start_request(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::start_request(&ctx, *id, expected).await?) }).await
}

/// Hand the item of a request over
///
/// The item is with the asker from now on, as an accepted helper; of a loan only.
#[utoipa::path(tag = "Requests", operation_id = "hand_over_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    request_body(content = HandOverRequest, description = "What was agreed.",
        example = json!({"due_at": "2027-03-31T15:00:00Z"})),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/hand-over")]
async fn hand_over_request(caller: Caller, id: Path<RequestId>, command: Json<HandOverRequest>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(
            |ctx| async move { Answer::resource(&service::hand_over_request(&ctx, *id, command.0, expected).await?) },
        )
        .await
}

/// Renew a loan
///
/// For the asker. This version refuses it with 409 `not_yet`.
#[utoipa::path(tag = "Requests", operation_id = "renew_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/renew")]
async fn renew_request(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::renew_request(&ctx, *id, expected).await?) }).await
}

/// Recall a loan
///
/// For an accepted helper. This version refuses it with 409 `not_yet`.
#[utoipa::path(tag = "Requests", operation_id = "recall_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/recall")]
async fn recall_request(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::recall_request(&ctx, *id, expected).await?) }).await
}

/// Confirm the return of a loan
///
/// The item is back, as the asker or an accepted helper; when both sides say so, the loan is returned. Saying so again
/// changes nothing.
#[utoipa::path(tag = "Requests", operation_id = "confirm_return", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/confirm-return")]
async fn confirm_return(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::confirm_return(&ctx, *id, expected).await?) }).await
}

/// Report the item of a loan lost
///
/// As the asker or an accepted helper; when the other side or a steward reports the same, the request is unfilled with
/// the reason `lost`.
#[utoipa::path(tag = "Requests", operation_id = "report_lost", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/report-lost")]
async fn report_lost(caller: Caller, id: Path<RequestId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::report_lost(&ctx, *id, expected).await?) }).await
}

/// Mark a request as a duplicate
///
/// Closes it in favour of another one, as a steward of its district; as admin where it has none.
#[utoipa::path(tag = "Requests", operation_id = "mark_duplicate", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    request_body(content = MarkDuplicate, description = "The other request.",
        example = json!({"duplicate_of": "req_01h455vb4pex5vsknk084sn02q"})),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/mark-duplicate")]
async fn mark_duplicate(caller: Caller, id: Path<RequestId>, command: Json<MarkDuplicate>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::mark_duplicate(&ctx, *id, command.0, expected).await?) })
        .await
}

/// Mark a request as unfilled
///
/// Closes it without what it asked for, as a steward of its district; as admin where it has none.
#[utoipa::path(tag = "Requests", operation_id = "mark_unfilled", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    request_body(content = MarkUnfilled, description = "Why.",
        example = json!({"reason": "No school of the district has one."})),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[post("/requests/{request_id}/mark-unfilled")]
async fn mark_unfilled(caller: Caller, id: Path<RequestId>, command: Json<MarkUnfilled>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::mark_unfilled(&ctx, *id, command.0, expected).await?) })
        .await
}
