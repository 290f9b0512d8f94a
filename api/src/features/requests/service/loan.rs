//! Helpers at work, and a loan from hand to hand and back.

use super::super::types::{HandOverRequest, Request};
use super::moves::{finish, nothing, open};
use super::read::get_request;
use crate::activity::Kind;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::plan::Pick;
use crate::policy::requests::{RequestAct, RequestStatus};
use crate::policy::{require_known, require_member};
use bindery_entity::ids::RequestId;
use garde::Validate as _;
use serde_json::json;

/// An accepted helper begins.
pub async fn start_request(ctx: &Ctx, id: RequestId, expected: Option<i64>, pick: &Pick) -> Result<Request> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::Start, expected).await?;
        opened.state.status = RequestStatus::InProgress;
        finish(&ctx, &opened, Kind::RequestStarted, nothing(), pick).await
    })
    .await
}

/// An accepted helper hands the item over.
pub async fn hand_over_request(
    ctx: &Ctx,
    id: RequestId,
    command: HandOverRequest,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Request> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::HandOver, expected).await?;
        if command.due_at <= ctx.now() {
            return Err(Error::field("/due_at", "this time has passed"));
        }
        opened.state.status = RequestStatus::Loaned;
        opened.state.due_at = Some(command.due_at);
        finish(&ctx, &opened, Kind::RequestLoaned, nothing(), pick).await
    })
    .await
}

/// The asker wants to keep the item for longer; a later version allows it.
pub async fn renew_request(ctx: &Ctx, id: RequestId, expected: Option<i64>, _: &Pick) -> Result<Request> {
    later(ctx, id, RequestAct::Renew, expected).await
}

/// The helper wants the item back before it is due; a later version allows it.
pub async fn recall_request(ctx: &Ctx, id: RequestId, expected: Option<i64>, _: &Pick) -> Result<Request> {
    later(ctx, id, RequestAct::Recall, expected).await
}

/// Refuses what the rules know and this version does not do, after all other reasons to refuse.
async fn later(ctx: &Ctx, id: RequestId, act: RequestAct, expected: Option<i64>) -> Result<Request> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        open(&ctx, id, act, expected).await?;
        Err(Error::of(Code::NotYet))
    })
    .await
}

/// Says that the item is back; when both sides have, it is.
pub async fn confirm_return(ctx: &Ctx, id: RequestId, expected: Option<i64>, pick: &Pick) -> Result<Request> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::ConfirmReturn, expected).await?;
        let asks = opened.state.asks(&ctx.actor);
        let state = &mut opened.state;
        let said = if asks { &mut state.asker_returned_at } else { &mut state.helper_returned_at };
        if said.is_some() {
            return get_request(&ctx, id, pick).await;
        }
        *said = Some(ctx.now());
        if state.asker_returned_at.is_none() || state.helper_returned_at.is_none() {
            return finish(&ctx, &opened, Kind::RequestUpdated, json!({ "fields": ["returned"] }), pick).await;
        }
        state.status = RequestStatus::Returned;
        state.lost_reported_by = None;
        finish(&ctx, &opened, Kind::RequestReturned, nothing(), pick).await
    })
    .await
}

/// One side says that the item is lost; the other side or a steward confirms by saying so, too.
pub async fn report_lost(ctx: &Ctx, id: RequestId, expected: Option<i64>, pick: &Pick) -> Result<Request> {
    let me = require_member(&ctx.actor).map(|member| member.id);
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::ReportLost, expected).await?;
        let state = &mut opened.state;
        let Some(reporter) = state.lost_reported_by else {
            state.lost_reported_by = Some(me?);
            return finish(&ctx, &opened, Kind::RequestUpdated, json!({ "fields": ["lost"] }), pick).await;
        };
        let same_side = state.takes_part(&ctx.actor) && (reporter == state.asker_id) == state.asks(&ctx.actor);
        if same_side {
            return get_request(&ctx, id, pick).await;
        }
        state.reason = Some("lost".to_owned());
        state.close(RequestStatus::Unfilled, ctx.now());
        finish(&ctx, &opened, Kind::RequestUnfilled, nothing(), pick).await
    })
    .await
}
