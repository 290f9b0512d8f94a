//! Reading requests.

use super::super::store;
use super::super::types::{ListRequests, Request, RequestTransitions};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::requests::standing::Standing;
use crate::page::{Page, PageArgs};
use crate::pick::Pick;
use crate::policy::requests::RequestsAct;
use crate::policy::{allows, authorize};
use bindery_entity::ids::{MemberId, ProjectId, RequestId};
use garde::Validate as _;
use std::collections::HashMap;

/// One request.
pub async fn get_request(ctx: &Ctx, id: RequestId, pick: &Pick) -> Result<Request> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    store::request(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// Requests, newest first; with `q` the best hits first.
pub async fn list_requests(ctx: &Ctx, filter: &ListRequests, page: &PageArgs, pick: &Pick) -> Result<Page<Request>> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    filter.validate()?;
    store::requests(ctx, filter, page, pick).await
}

/// Who may move a request from where to where.
pub async fn list_request_transitions(_: &Ctx) -> Result<RequestTransitions> {
    Ok(RequestTransitions::all())
}

/// Those of these requests that the viewer may see; for nested fields.
pub async fn requests_by_id(ctx: &Ctx, ids: &[RequestId]) -> Result<Vec<Request>> {
    if !allows(&ctx.actor, RequestsAct::Read, &()) {
        return Ok(Vec::new());
    }
    store::requests_by_id(ctx, ids).await
}

/// The bodies of those of these requests that the viewer may see; for a nested field that was not picked.
pub async fn bodies_by_id(ctx: &Ctx, ids: &[RequestId]) -> Result<HashMap<RequestId, String>> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    store::bodies_by_id(ctx, ids).await
}

/// A list inside of something is in the order of age; ranked ones stand at the top.
fn check_nested(filter: &ListRequests) -> Result<()> {
    filter.validate()?;
    if filter.q.is_some() {
        Err(Error::field("/filter/q", "search in `requests` at the top, not in here"))
    } else {
        Ok(())
    }
}

/// What each of these members asks for, newest first, as far as the viewer may see it.
pub async fn requests_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListRequests,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Request>>> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    check_nested(filter)?;
    store::requests_of(ctx, members, filter, page).await
}

/// What is asked for each of these projects, newest first, as far as the viewer may see it.
pub async fn requests_in(
    ctx: &Ctx,
    projects: &[ProjectId],
    filter: &ListRequests,
    page: &PageArgs,
) -> Result<HashMap<ProjectId, Page<Request>>> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    check_nested(filter)?;
    store::requests_in(ctx, projects, filter, page).await
}

/// How a request that the actor may see stands.
pub async fn find_request(ctx: &Ctx, id: RequestId) -> Result<Standing> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    store::standing(ctx, id).await?.ok_or_else(Error::not_found)
}
