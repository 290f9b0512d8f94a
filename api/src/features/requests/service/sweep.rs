//! What happens to requests when time passes.

use super::super::store;
use super::moves::{finish, nothing, open};
use crate::activity::Kind;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::plan::Pick;
use crate::policy::requests::{RequestAct, RequestStatus};
use chrono::Duration;
use sea_orm::prelude::Uuid;

/// How long after the return the asker may credit the helpers otherwise.
const SETTLED_AFTER: Duration = Duration::days(7);

/// Closes open requests whose time has run out, and loans that have been back for a week.
pub async fn sweep(ctx: &Ctx) -> Result<()> {
    while expire_some(ctx).await? > 0 {}
    while settle_some(ctx).await? > 0 {}
    Ok(())
}

async fn expire_some(ctx: &Ctx) -> Result<usize> {
    ctx.write(|ctx| async move {
        let ids = store::lock_overdue(&ctx).await?;
        for id in &ids {
            let mut opened = open(&ctx, *id, RequestAct::Expire, None).await?;
            opened.state.close(RequestStatus::Expired, ctx.now());
            finish(&ctx, &opened, Kind::RequestExpired, nothing(), &Pick::none()).await?;
        }
        Ok(ids.len())
    })
    .await
}

async fn settle_some(ctx: &Ctx) -> Result<usize> {
    ctx.write(|ctx| async move {
        let ids = store::lock_settled(&ctx, SETTLED_AFTER).await?;
        for id in &ids {
            let mut opened = open(&ctx, *id, RequestAct::SettleReturn, None).await?;
            let helpers = store::offerers(&ctx, *id, true).await?;
            opened.state.fulfil(ctx.now());
            store::credit(&ctx, *id, &helpers).await?;
            finish(&ctx, &opened, Kind::RequestFulfilled, nothing(), &Pick::none()).await?;
        }
        Ok(ids.len())
    })
    .await
}

/// Makes a batch of requests behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    store::reindex(ctx, after).await
}
