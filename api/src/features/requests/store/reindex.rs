//! Making requests found anew.

use super::write::texts;
use crate::ctx::Ctx;
use crate::db::reindex::Things;
use crate::error::Result;
use crate::reading::{self, Thing};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

#[derive(Debug, FromQueryResult)]
struct Said {
    id: Uuid,
    title: String,
    item: Option<String>,
    body: String,
}

/// Makes a batch of requests behind `after` found by what they say and who reads them, and answers the last.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "request", after).await?;
    let found: Vec<Said> = things.rows(&ctx.db, "SELECT q.id, q.title, q.item, q.body FROM request q", "q.id").await?;
    let texts = found.iter().map(|said| (said.id, texts(&said.title, said.item.as_deref(), &said.body)));
    things.write_texts(&ctx.db, &texts.collect::<Vec<_>>()).await?;
    reading::mend(ctx, Thing::Request, things.ids()).await?;
    Ok(things.last())
}
