//! Making documents found anew.

use super::super::body;
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
    trashed: bool,
    title: String,
    summary: Option<String>,
    body: Option<String>,
}

/// Makes a batch of documents behind `after` found by what they say, those in the trash by nothing; answers the last.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "document", after).await?;
    let body = body::text("d");
    let sql =
        format!("SELECT d.id, d.trashed_at IS NOT NULL AS trashed, d.title, d.summary, {body} AS body FROM document d");
    let found: Vec<Said> = things.rows(&ctx.db, &sql, "d.id").await?;
    let shown = found
        .iter()
        .filter(|said| !said.trashed)
        .map(|said| (said.id, texts(&said.title, said.summary.as_deref(), said.body.as_deref().unwrap_or_default())));
    things.write_texts(&ctx.db, &shown.collect::<Vec<_>>()).await?;
    reading::mend(ctx, Thing::Document, things.ids()).await?;
    Ok(things.last())
}
