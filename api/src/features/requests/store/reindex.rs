//! Making requests found anew.

use crate::ctx::Ctx;
use crate::db::reindex::Things;
use crate::error::Result;
use crate::reading::{self, Thing};
use sea_orm::prelude::Uuid;

/// Makes a batch of requests behind `after` found by what they say and who reads them, and answers the last.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "request", after).await?;
    reading::mend(ctx, Thing::Request, &things).await?;
    Ok(things.last())
}
