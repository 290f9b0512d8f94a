//! Requests over REST.

mod acts;

use super::service;
use super::types::{CreateRequest, ListRequests, Request, RequestTransitions, UpdateRequest};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{get, patch, post, web::Path};
use bindery_entity::ids::RequestId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(list_requests)
        .service(create_request)
        .service(list_request_transitions)
        .service(get_request)
        .service(update_request)
        .configure(acts::mount);
}

/// List requests
///
/// Requests that you may see, newest first; with `q` the best hits first, at most 500. Filters combine; the body is
/// left out.
#[utoipa::path(tag = "Requests", operation_id = "list_requests", security((), ("bearer" = [])),
    params(PageParams, ListRequests),
    responses((status = 200, description = "A page of requests.", body = Items<Request>)))]
#[get("/requests")]
async fn list_requests(caller: Caller, list: List<ListRequests>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_requests(&ctx, &list.filter, &list.page, &Pick::narrow()).await?)
        })
        .await
}

/// List a request's transitions
///
/// The state table that the service itself goes by: who may move a request from where to where, and the same as a
/// diagram. Every other move is 409 `illegal_transition`.
#[utoipa::path(tag = "Requests", operation_id = "list_request_transitions", security((), ("bearer" = [])),
    responses((status = 200, description = "The table.", body = RequestTransitions)))]
#[get("/requests/transitions")]
async fn list_request_transitions(caller: Caller) -> Reply {
    caller.read(|ctx| async move { Answer::json(&service::list_request_transitions(&ctx).await?) }).await
}

/// Get a request
#[utoipa::path(tag = "Requests", operation_id = "get_request", security((), ("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    responses((status = 200, description = "The request.", body = Request)))]
#[get("/requests/{request_id}")]
async fn get_request(caller: Caller, id: Path<RequestId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_request(&ctx, *id, &Pick::all()).await?) }).await
}

/// Create a request
///
/// Which fields it takes depends on its kind: `copy`, `loan` and `give` name an `item`. It belongs to the district and
/// school of your newest verified affiliation, if you have one.
#[utoipa::path(tag = "Requests", operation_id = "create_request", security(("bearer" = [])),
    request_body(content = CreateRequest, description = "What you need.", example = json!({
        "kind": "loan", "title": "A class set of microscopes for two weeks",
        "body": "Grade 7 looks at pond water in March. **Any** make will do.", "item": "Microscope", "quantity": 12,
        "need_level": "must_have", "loan_until": "2027-03-31", "visibility": "members"})),
    responses((status = 201, description = "The new request.", body = Request)))]
#[post("/requests")]
async fn create_request(caller: Caller, command: Json<CreateRequest>) -> Reply {
    caller
        .write(|ctx| async move { Answer::created(&service::create_request(&ctx, command.0, &Pick::all()).await?) })
        .await
}

/// Update a request
///
/// Changes the fields sent (JSON Merge Patch, RFC 7396) of your own open request; send `If-Match` to change only the
/// version you read. One that then wants no more helpers than are accepted is matched.
#[utoipa::path(tag = "Requests", operation_id = "update_request", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    request_body(content = UpdateRequest, description = "The fields to change.",
        example = json!({"helpers_wanted": 2, "need_level": "nice_to_have"})),
    responses((status = 200, description = "The request as it stands now.", body = Request)))]
#[patch("/requests/{request_id}")]
async fn update_request(caller: Caller, id: Path<RequestId>, command: Json<UpdateRequest>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::update_request(&ctx, *id, command.0, expected).await?) })
        .await
}
