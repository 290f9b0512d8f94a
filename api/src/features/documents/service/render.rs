//! Making the HTML of texts that have none, or one by an older renderer.

use super::super::body::{self, Text};
use crate::ctx::Ctx;
use crate::db::Batch;
use crate::error::Result;
use bindery_entity::ids::DocumentId;
use sea_orm::prelude::Uuid;
use std::time::{Duration, Instant};

/// Texts read at once.
const BATCH: i64 = 20;

/// Whether there is something to render.
pub async fn is_unrendered(ctx: &Ctx) -> Result<bool> {
    Ok(!body::unrendered(ctx, Uuid::nil(), 1).await?.is_empty())
}

/// Renders texts for about `slice`, and says whether there are more.
pub async fn render(ctx: &Ctx, slice: Duration) -> Result<bool> {
    let (started, mut after) = (Instant::now(), Uuid::nil());
    loop {
        let texts = body::unrendered(ctx, after, BATCH).await?;
        let Some(last) = texts.last() else { return Ok(false) };
        after = last.id.into();
        for text in texts {
            let html = Text::render(text.body).await?.html;
            ctx.write(|ctx| async move { keep(&ctx, text.id, text.revision, &html).await }).await?;
        }
        if started.elapsed() >= slice {
            return Ok(true);
        }
    }
}

/// Keeps the HTML, unless the text was changed meanwhile.
async fn keep(ctx: &Ctx, id: DocumentId, revision: i64, html: &str) -> Result<()> {
    if body::lock_revision(ctx, id).await? != Some(revision) {
        return Ok(());
    }
    let mut batch = Batch::default();
    body::write_html(&mut batch, id, revision, html);
    batch.run(ctx).await
}
