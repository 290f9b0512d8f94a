//! Ends without what was asked for.

use super::super::store;
use super::super::types::{MarkDuplicate, MarkUnfilled, Request};
use super::moves::{finish, nothing, open};
use super::read::find_request;
use crate::activity::Kind;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::plan::Pick;
use crate::policy::requests::{RequestAct, RequestStatus};
use crate::policy::require_known;
use crate::text::Cleaned as _;
use bindery_entity::ids::RequestId;
use garde::Validate as _;

/// The asker needs it no more.
pub async fn withdraw_request(ctx: &Ctx, id: RequestId, expected: Option<i64>, pick: &Pick) -> Result<Request> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::Withdraw, expected).await?;
        opened.state.close(RequestStatus::Withdrawn, ctx.now());
        finish(&ctx, &opened, Kind::RequestWithdrawn, nothing(), pick).await
    })
    .await
}

/// A steward closes it in favour of another request.
pub async fn mark_duplicate(
    ctx: &Ctx,
    id: RequestId,
    command: MarkDuplicate,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Request> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::MarkDuplicate, expected).await?;
        let original = command.duplicate_of;
        check_original(&ctx, id, original).await?;
        opened.state.duplicate_of = Some(original);
        opened.state.close(RequestStatus::Duplicate, ctx.now());
        finish(&ctx, &opened, Kind::RequestDuplicate, nothing(), pick).await
    })
    .await
}

async fn check_original(ctx: &Ctx, id: RequestId, original: RequestId) -> Result<()> {
    let wrong = |why: &'static str| Error::field("/duplicate_of", why);
    let found = find_request(ctx, original).await.map_err(|error| match error.code() {
        Code::NotFound => wrong("there is no such request"),
        _ => error,
    })?;
    if original == id {
        return Err(wrong("a request is no duplicate of itself"));
    }
    if found.status == RequestStatus::Duplicate {
        return Err(wrong("this one is a duplicate itself; name the request that it is a duplicate of"));
    }
    if store::has_duplicates(ctx, id).await? {
        return Err(Error::new(Code::Conflict, "others are duplicates of this request"));
    }
    Ok(())
}

/// A steward closes it without what it asked for.
pub async fn mark_unfilled(
    ctx: &Ctx,
    id: RequestId,
    command: MarkUnfilled,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Request> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::MarkUnfilled, expected).await?;
        opened.state.reason = Some(String::line("/reason", command.reason)?);
        opened.state.close(RequestStatus::Unfilled, ctx.now());
        finish(&ctx, &opened, Kind::RequestUnfilled, nothing(), pick).await
    })
    .await
}
