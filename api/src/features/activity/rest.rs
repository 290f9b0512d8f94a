//! Activities over REST.

use super::service;
use super::types::{Activity, ListActivity, StreamActivity};
use crate::http::sse::Event;
use crate::rest::{Caller, Items, List, PageParams, Params, Reply};
use actix_web::get;
use futures_util::StreamExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_activity).service(stream_activity);
}

/// List activities
///
/// What happened, newest first: your own, those of districts you run, and those of what you may read.
#[utoipa::path(tag = "Activity", operation_id = "list_activity", security((), ("bearer" = [])),
    params(PageParams, ListActivity),
    responses((status = 200, description = "A page of activities.", body = Items<Activity>)))]
#[get("/activity")]
async fn list_activity(caller: Caller, list: List<ListActivity>) -> Reply {
    caller.read(|ctx| async move { list.answer(service::list_activity(&ctx, &list.filter, &list.page).await?) }).await
}

/// Stream activities
///
/// A stream of Server-Sent Events, oldest first. Each event `activity` holds one activity as `list_activity` shows
/// it, and its id, from which `Last-Event-ID` or `after` goes on without gap or double. A comment every 15 seconds
/// keeps the connection. An event `problem` holds a problem document and ends the stream, as it does when the session is over.
#[utoipa::path(tag = "Activity", operation_id = "stream_activity", security((), ("bearer" = [])),
    params(StreamActivity, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event that you have.")),
    responses((status = 200, description = "Events as they happen.", body = String, content_type = "text/event-stream")))]
#[get("/activity/stream")]
async fn stream_activity(caller: Caller, Params(start): Params<StreamActivity>) -> Reply {
    let after = caller.last_event_id().or(start.after);
    caller
        .follow(|viewer| async move {
            let activities = service::stream_activity(viewer, after.as_deref()).await?;
            Ok(activities.map(|one| one.and_then(|one| Event::numbered("activity", one.id, &one))))
        })
        .await
}
