//! Writing keys.

use super::{documents, projects, requests};
use crate::ctx::Ctx;
use crate::db::json::{self, As};
use crate::db::{Batch, Dialect, Sql, reading_switch};
use crate::error::Result;
use crate::reading::{Keys, Thing};
use sea_orm::prelude::Uuid;
use serde::Deserialize;

/// Things whose facts are read by one statement.
const FEW: usize = 100;

/// Puts something new under its keys.
pub fn add(batch: &mut Batch, dialect: Dialect, thing: Thing, keys: &Keys) {
    batch.add(insert(dialect, thing, keys));
}

/// A key under which something stands.
#[derive(Debug, Deserialize)]
pub(super) struct KeyRow {
    scope: Uuid,
    reader: i64,
    /// Whether it stands at the right place of its lists.
    placed: bool,
}

/// Adds the keys under which the thing `id` stands, as JSON; `at` is what lists of it go by.
pub(super) fn standing(dialect: Dialect, thing: Thing, (id, at): (&str, &str)) -> String {
    let placed = format!("k.at = {at}");
    let key = [("scope", "k.scope", As::Uuid), ("reader", "k.reader", As::Plain), ("placed", &placed, As::Bool)];
    let from = format!("{} k WHERE k.id = {id}", thing.table());
    json::array(dialect, &json::object(dialect, &key), &from, "k.reader")
}

/// Makes the keys of these things anew, as they stand now, and says how many were wrong or missing.
pub async fn rewrite(ctx: &Ctx, thing: Thing, ids: &[Uuid]) -> Result<u64> {
    let things = match thing {
        Thing::Document => documents::read(ctx, ids).await?,
        Thing::Project => projects::read(ctx, ids).await?,
        Thing::Request => requests::read(ctx, ids).await?,
    };
    let mut changed = 0;
    for (keys, stands) in &things {
        let right = stands.iter().filter(|key| key.placed && keys.places.contains(&(key.scope, key.reader))).count();
        if right < stands.len() {
            changed += ctx.db.run(delete_others(ctx.db.dialect(), thing, keys)).await?;
        }
        if right < keys.places.len() {
            changed += ctx.db.run(insert(ctx.db.dialect(), thing, keys)).await?;
        }
    }
    Ok(changed)
}

/// The same, as a part of a turn through everything, which notes what was wrong.
pub async fn mend(ctx: &Ctx, thing: Thing, ids: &[Uuid]) -> Result<()> {
    let wrong = rewrite(ctx, thing, ids).await?;
    reading_switch::note_wrong(&ctx.db, wrong).await
}

/// The same for any number of things.
pub async fn rewrite_all(ctx: &Ctx, thing: Thing, ids: &[Uuid]) -> Result<()> {
    for some in ids.chunks(FEW) {
        rewrite(ctx, thing, some).await?;
    }
    Ok(())
}

fn insert(dialect: Dialect, thing: Thing, keys: &Keys) -> Sql {
    let mut sql = Sql::new(format!("INSERT INTO {} (scope, reader, at, id) SELECT w.scope, w.reader, ", thing.table()));
    sql.bind(keys.at).push(", ").bind(keys.id).push(" FROM ");
    sql.pairs(dialect, ("w", "scope", "reader"), &keys.places).push(" WHERE TRUE ON CONFLICT DO NOTHING");
    sql
}

fn delete_others(dialect: Dialect, thing: Thing, keys: &Keys) -> Sql {
    let mut sql = Sql::new(format!("DELETE FROM {} WHERE id = ", thing.table()));
    sql.bind(keys.id)
        .push(" AND NOT (at = ")
        .bind(keys.at)
        .push(" AND (scope, reader) IN (SELECT w.scope, w.reader FROM ");
    sql.pairs(dialect, ("w", "scope", "reader"), &keys.places).push("))");
    sql
}
