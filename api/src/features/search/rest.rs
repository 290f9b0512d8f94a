//! Search over REST.

use super::service::{self, Picks};
use super::types::{Search, SearchResults};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Params, Reply};
use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(search);
}

/// Search everything
///
/// The best hits of each kind, as far as you may see them. For more of one kind, send the same `q` to its list.
#[utoipa::path(tag = "Search", operation_id = "search", security((), ("bearer" = [])),
    params(Search),
    responses((status = 200, description = "Hits by kind.", body = SearchResults)))]
#[get("/search")]
async fn search(caller: Caller, Params(command): Params<Search>) -> Reply {
    caller
        .read(|ctx| async move {
            let picks = Picks { documents: Pick::and(&["beginning"]), ..Picks::default() };
            Answer::json(&service::search(&ctx, &command, &picks).await?)
        })
        .await
}
