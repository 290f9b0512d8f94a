//! Making the HTML of texts that have none, or one by an older renderer.

use super::super::body::{self, Text};
use crate::ctx::Ctx;
use crate::db::Batch;
use crate::error::Result;
use bindery_entity::ids::DocumentId;
use std::time::{Duration, Instant};

/// Documents looked at at once.
const BATCH: i64 = 20;

/// Whether this renderer has not come to all texts yet.
pub async fn is_unrendered(ctx: &Ctx) -> Result<bool> {
    Ok(body::progress(ctx).await?.is_some())
}

/// Renders texts for about `slice`, from where it came to, and says whether there are more.
pub async fn render(ctx: &Ctx, slice: Duration) -> Result<bool> {
    let started = Instant::now();
    while let Some(after) = body::progress(ctx).await? {
        let documents = body::next(ctx, after, BATCH).await?;
        let last = documents.last().map(|document| document.id.into());
        for document in documents {
            let Some(text) = document.body else { continue };
            let html = Text::render(text).await?.html;
            ctx.write(|ctx| async move { keep(&ctx, document.id, document.revision, &html).await }).await?;
        }
        body::set_progress(ctx, last).await?;
        if started.elapsed() >= slice {
            return is_unrendered(ctx).await;
        }
    }
    Ok(false)
}

/// Keeps the HTML, unless the text was changed meanwhile.
async fn keep(ctx: &Ctx, id: DocumentId, revision: i64, html: &str) -> Result<()> {
    if body::lock_revision(ctx, id).await? != Some(revision) {
        return Ok(());
    }
    let mut batch = Batch::default();
    body::write_html(&mut batch, id, revision, html);
    batch.run(&ctx.db).await
}
