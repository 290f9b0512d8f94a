//! The end that was hoped for, and taking it back.

use super::super::store;
use super::super::types::{FulfilRequest, Request};
use super::moves::{finish, nothing, open};
use crate::activity::Kind;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::plan::Pick;
use crate::policy::requests::RequestAct;
use crate::policy::require_known;
use bindery_entity::ids::{MemberId, RequestId};
use garde::Validate as _;

/// The asker got what was asked for; names those who helped.
pub async fn fulfil_request(
    ctx: &Ctx,
    id: RequestId,
    command: FulfilRequest,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Request> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::Fulfil, expected).await?;
        check_helpers(&ctx, id, &command.helpers).await?;
        opened.state.fulfil(ctx.now());
        store::credit(&ctx, id, &command.helpers).await?;
        finish(&ctx, &opened, Kind::RequestFulfilled, nothing(), pick).await
    })
    .await
}

/// Whoever is credited has offered, whatever became of it.
async fn check_helpers(ctx: &Ctx, id: RequestId, helpers: &[MemberId]) -> Result<()> {
    let offerers = store::offerers(ctx, id, false).await?;
    let strangers = helpers.iter().enumerate().filter(|(_, helper)| !offerers.contains(helper));
    let errors: Vec<_> = strangers
        .map(|(at, _)| FieldError::invalid(format!("/helpers/{at}"), "this member made no offer on the request"))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::invalid(errors)) }
}

/// Takes "fulfilled" back within a day, and the credits with it.
pub async fn undo_request(ctx: &Ctx, id: RequestId, expected: Option<i64>, pick: &Pick) -> Result<Request> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, id, RequestAct::Undo, expected).await?;
        opened.state.reopen(ctx.now());
        store::take_credits_back(&ctx, id).await?;
        finish(&ctx, &opened, Kind::RequestUndone, nothing(), pick).await
    })
    .await
}
