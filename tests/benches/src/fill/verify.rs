//! Whether full text made in bulk is what the product makes.

use anyhow::{Context as _, Result, ensure};
use bindery::clock::Clock;
use bindery::config::Settings;
use bindery::ctx::Ctx;
use bindery::db::full_text::{self, Texts};
use bindery::db::{Pools, Sql};
use bindery::state::State;
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use std::sync::Arc;

#[derive(Debug, PartialEq, FromQueryResult)]
struct Row {
    scale: i64,
    words: String,
}

#[derive(Debug, FromQueryResult)]
struct Said {
    id: Uuid,
    title: String,
    summary: String,
    body: String,
}

/// Lets the product write the full text of some documents again, and compares.
pub async fn full_text(settings: Settings, pools: Arc<Pools>) -> Result<()> {
    let postgres = settings.is_postgres();
    let ctx = Ctx::system(&State::start(settings, pools, Clock::default(), false).await?);
    let some = "SELECT d.id, d.title, d.summary, b.body FROM document d JOIN document_body b ON b.document_id = d.id \
        ORDER BY d.id LIMIT 20";
    for said in ctx.db.rows::<Said>(Sql::new(some)).await? {
        let before = read(&ctx, said.id, postgres).await?;
        let texts = Texts { title: &said.title, summary: &said.summary, body: &said.body };
        full_text::write(&ctx.db, "document", said.id, &texts).await?;
        let after = read(&ctx, said.id, postgres).await?;
        ensure!(before == after, "full text in bulk is not the product's: {before:?} and {after:?}");
    }
    Ok(())
}

async fn read(ctx: &Ctx, id: Uuid, postgres: bool) -> Result<Row> {
    // SQLite keeps no texts behind its index.
    let words = if postgres { "CAST(f.words AS text)" } else { "''" };
    let on = if postgres { "f.row_no" } else { "f.rowid" };
    let from = format!("SELECT s.scale, {words} AS words FROM searchable s JOIN searchable_fts f ON {on} = s.row_no");
    let mut sql = Sql::new(from);
    sql.push(" WHERE s.subject_id = ").bind(id);
    ctx.db.row(sql).await?.context("a document without full text")
}
