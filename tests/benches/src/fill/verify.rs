//! Whether keys and words made in bulk are what the product makes.

use anyhow::{Result, ensure};
use bindery::clock::Clock;
use bindery::config::Settings;
use bindery::ctx::Ctx;
use bindery::db::{Pools, Sql};
use bindery::reading::{self, Thing};
use bindery::state::State;
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use std::sync::Arc;

#[derive(Debug, PartialEq, FromQueryResult)]
struct Row {
    reader: i64,
    scale: i64,
    telling: String,
    words: String,
}

/// Lets the product write keys and words of some things again, and compares.
pub async fn found(settings: Settings, pools: Arc<Pools>) -> Result<()> {
    let postgres = settings.is_postgres();
    let ctx = Ctx::system(&State::start(settings, pools, Clock::default(), false).await?);
    for thing in [Thing::Document, Thing::Project, Thing::Request] {
        let some = Sql::new(format!("SELECT id FROM {} ORDER BY id LIMIT 50", thing.kind()));
        let ids: Vec<Uuid> = ctx.db.values(some).await?;
        let mut before = Vec::new();
        for id in &ids {
            before.push(read(&ctx, *id, postgres).await?);
        }
        for (id, before) in ids.into_iter().zip(before) {
            reading::say(&ctx, thing, id).await?;
            let after = read(&ctx, id, postgres).await?;
            ensure!(before == after, "words in bulk are not the product's: {before:?} and {after:?}");
        }
    }
    Ok(())
}

async fn read(ctx: &Ctx, id: Uuid, postgres: bool) -> Result<Vec<Row>> {
    // SQLite keeps no texts behind its index.
    let words = if postgres { "CAST(words AS text)" } else { "''" };
    let mut sql = Sql::new(format!("SELECT reader, scale, telling, {words} AS words FROM findable WHERE id = "));
    sql.bind(id).push(" ORDER BY reader");
    Ok(ctx.db.rows(sql).await?)
}
