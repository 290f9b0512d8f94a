//! Reading requests.

use super::super::store;
use super::super::types::{ListRequests, Request, RequestTransitions};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::features::requests::standing::Standing;
use crate::page::{Page, PageArgs};
use crate::plan::{self, Pick, Searchable};
use crate::policy::authorize;
use crate::policy::requests::RequestsAct;
use bindery_entity::ids::RequestId;
use garde::Validate as _;

/// One request.
pub async fn get_request(ctx: &Ctx, id: RequestId, pick: &Pick) -> Result<Request> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// Requests, newest first; with `q` the best hits first.
pub async fn list_requests(ctx: &Ctx, filter: &ListRequests, page: &PageArgs, pick: &Pick) -> Result<Page<Request>> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    filter.validate()?;
    let ranges = store::ranges(ctx, filter).await?;
    let list = Searchable { operation: "list_requests", order: &store::NEWEST, score: store::score, ranges };
    let matching = |alias: &str, sql: &mut Sql| store::matching(ctx, filter, alias, sql);
    plan::list_or_search(ctx, &list, (filter, filter.q.as_deref()), page, pick, matching).await
}

/// Who may move a request from where to where.
pub async fn list_request_transitions(_: &Ctx) -> Result<RequestTransitions> {
    Ok(RequestTransitions::all())
}

/// How a request that the actor may see stands.
pub async fn find_request(ctx: &Ctx, id: RequestId) -> Result<Standing> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    store::standing(ctx, id).await?.ok_or_else(Error::not_found)
}
