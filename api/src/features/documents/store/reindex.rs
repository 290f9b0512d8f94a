//! Making documents found anew.

use crate::ctx::Ctx;
use crate::db::reindex::Things;
use crate::error::Result;
use crate::reading::{self, Thing};
use sea_orm::prelude::Uuid;

/// Makes a batch of documents behind `after` found by what they say and who reads them; answers the last.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "document", after).await?;
    reading::mend(ctx, Thing::Document, &things).await?;
    Ok(things.last())
}
