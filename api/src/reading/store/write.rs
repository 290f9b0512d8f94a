//! Writing keys, and words under them.

use super::{documents, projects, requests, texts};
use crate::ctx::Ctx;
use crate::db::full_text::{self, Said, Texts, Under, unkeyed};
use crate::db::json::{self, As};
use crate::db::reindex::Things;
use crate::db::{Batch, Dialect, Sql, reading_switch};
use crate::error::Result;
use crate::reading::{Keys, Thing};
use sea_orm::prelude::Uuid;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::time::Instant;

/// Things whose facts are read by one statement.
const FEW: usize = 100;

/// Puts something new under its keys, and its words, too.
pub fn add(ctx: &Ctx, batch: &mut Batch, thing: Thing, keys: &Keys, texts: &Texts<'_>) {
    let dialect = ctx.db.dialect();
    batch.add(insert(dialect, thing, keys));
    full_text::add(batch, dialect, &keys.under(thing), &Said::of(texts));
    if !ctx.state.reading_keys.was_on() {
        unkeyed::add(batch, dialect, thing.kind(), keys.id, texts);
    }
}

/// A key under which something stands.
#[derive(Debug, Deserialize)]
struct KeyRow {
    scope: Uuid,
    reader: i64,
    /// Whether it stands at the right place of its lists.
    placed: bool,
}

/// Where something stands now.
#[derive(Debug, Deserialize)]
pub(super) struct Stands {
    keys: Vec<KeyRow>,
    found: BTreeSet<i64>,
}

impl Stands {
    /// How many keys under which it stands are right.
    fn right(&self, keys: &Keys) -> usize {
        self.keys.iter().filter(|key| key.placed && keys.places.contains(&(key.scope, key.reader))).count()
    }

    /// The lists in which it stands.
    fn lists(&self) -> BTreeSet<Uuid> {
        self.keys.iter().map(|key| key.scope).collect()
    }
}

/// Where the thing `id` stands, as JSON; `at` is what lists of it go by.
pub(super) fn stands(dialect: Dialect, thing: Thing, (id, at): (&str, &str)) -> String {
    let placed = format!("k.at = {at}");
    let key = [("scope", "k.scope", As::Uuid), ("reader", "k.reader", As::Plain), ("placed", &placed, As::Bool)];
    let from = format!("{} k WHERE k.id = {id}", thing.table());
    let keys = json::array(dialect, &json::object(dialect, &key), &from, "k.reader");
    let found = json::array(dialect, "w.reader", &format!("findable w WHERE w.id = {id}"), "w.reader");
    json::object(dialect, &[("keys", &keys, As::Json), ("found", &found, As::Json)])
}

/// What is to be made anew of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anew {
    /// Its keys where they are wrong, and its words with them.
    Keys,
    /// Its words at any rate.
    Words,
}

/// Makes the keys of these things right, as they stand now.
pub async fn rewrite(ctx: &Ctx, thing: Thing, ids: &[Uuid]) -> Result<()> {
    written(ctx, thing, ids, Anew::Keys).await?;
    Ok(())
}

/// The same, and makes them found by what they say now.
pub async fn say(ctx: &Ctx, thing: Thing, id: Uuid) -> Result<()> {
    written(ctx, thing, &[id], Anew::Words).await?;
    Ok(())
}

/// The same for a batch of a turn through everything, which notes what was wrong, and forgets what is gone.
pub async fn mend(ctx: &Ctx, thing: Thing, things: &Things) -> Result<()> {
    let mut batch = Batch::default();
    full_text::forget_gone(&mut batch, ctx.db.dialect(), thing.kind(), things.window());
    batch.run(&ctx.db).await?;
    if !ctx.state.reading_keys.is_on(&ctx.db).await? {
        let (after, last) = things.window();
        unkeyed::forget_gone(&ctx.db, thing.kind(), after, last).await?;
    }
    let wrong = written(ctx, thing, things.ids(), Anew::Words).await?;
    reading_switch::note_wrong(&ctx.db, wrong).await
}

/// [`rewrite`] for any number of things.
pub async fn rewrite_all(ctx: &Ctx, thing: Thing, ids: &[Uuid]) -> Result<()> {
    for some in ids.chunks(FEW) {
        rewrite(ctx, thing, some).await?;
    }
    Ok(())
}

/// Makes something that goes found by nothing any more; its keys go with it.
pub async fn remove(ctx: &Ctx, id: Uuid) -> Result<()> {
    let mut batch = Batch::default();
    full_text::remove(&mut batch, ctx.db.dialect(), id);
    batch.run(&ctx.db).await?;
    if ctx.state.reading_keys.is_on(&ctx.db).await? { Ok(()) } else { unkeyed::remove(&ctx.db, id).await }
}

/// Throws away words without keys, once nobody looks at them; whoever has not heard of it yet may write some more. It
/// rests as long as it works, since on `SQLite` all other writers wait.
pub async fn sweep(ctx: &Ctx) -> Result<()> {
    if !ctx.state.reading_keys.is_on(&ctx.db).await? {
        return Ok(());
    }
    loop {
        let step = Instant::now();
        if !ctx.write(|ctx| async move { unkeyed::throw_away(&ctx.db).await }).await? {
            return Ok(());
        }
        tokio::time::sleep(step.elapsed()).await;
    }
}

/// How many keys were wrong or missing.
async fn written(ctx: &Ctx, thing: Thing, ids: &[Uuid], anew: Anew) -> Result<u64> {
    let things = match thing {
        Thing::Document => documents::read(ctx, ids).await?,
        Thing::Project => projects::read(ctx, ids).await?,
        Thing::Request => requests::read(ctx, ids).await?,
    };
    let (mut wrong, mut unsaid, keyed) = (0, Vec::new(), ctx.state.reading_keys.is_on(&ctx.db).await?);
    for (keys, stands) in things {
        wrong += write_keys(ctx, thing, &keys, &stands).await?;
        wrong += stands.found.symmetric_difference(&keys.found).count();
        unsaid.extend(Unsaid::of(keys, &stands, anew, keyed));
    }
    write_words(ctx, thing, unsaid, keyed).await?;
    Ok(u64::try_from(wrong).unwrap_or(u64::MAX))
}

async fn write_keys(ctx: &Ctx, thing: Thing, keys: &Keys, stands: &Stands) -> Result<usize> {
    let (right, mut wrong) = (stands.right(keys), 0);
    if right < stands.keys.len() {
        wrong += ran(ctx, delete_others(ctx.db.dialect(), thing, keys)).await?;
    }
    if right < keys.places.len() {
        wrong += ran(ctx, insert(ctx.db.dialect(), thing, keys)).await?;
    }
    Ok(wrong)
}

/// Something whose words are to be written under some of its numbers, and taken from others.
struct Unsaid {
    keys: Keys,
    under: BTreeSet<i64>,
}

impl Unsaid {
    /// Under all of them where it says something else, or stands in other lists; none where all is right. Its words
    /// without keys may be wrong still where nothing should find it.
    fn of(keys: Keys, stands: &Stands, anew: Anew, keyed: bool) -> Option<Self> {
        let right = keys.found == stands.found && (keyed || !keys.found.is_empty());
        let all = anew == Anew::Words || stands.lists() != keys.places.iter().map(|(list, _)| *list).collect();
        let under = if all { keys.found.clone() } else { keys.found.difference(&stands.found).copied().collect() };
        (all || !right).then_some(Self { keys, under })
    }
}

async fn ran(ctx: &Ctx, sql: Sql) -> Result<usize> {
    Ok(usize::try_from(ctx.db.run(sql).await?).unwrap_or(usize::MAX))
}

/// Makes these things found by what they say now.
async fn write_words(ctx: &Ctx, thing: Thing, things: Vec<Unsaid>, keyed: bool) -> Result<()> {
    if things.is_empty() {
        return Ok(());
    }
    let dialect = ctx.db.dialect();
    let said = texts::read(ctx, thing, &things.iter().map(|unsaid| unsaid.keys.id).collect::<Vec<_>>()).await?;
    for Unsaid { keys, under } in things {
        let Some(texts) = said.get(&keys.id).map(texts::Row::texts) else { continue };
        let mut batch = Batch::default();
        full_text::keep(&mut batch, dialect, &keys.under(thing));
        full_text::add(&mut batch, dialect, &Under { readers: &under, ..keys.under(thing) }, &Said::of(&texts));
        batch.run(&ctx.db).await?;
        match (keyed, keys.found.is_empty()) {
            (true, _) => {}
            (false, true) => unkeyed::remove(&ctx.db, keys.id).await?,
            (false, false) => unkeyed::write(&ctx.db, thing.kind(), keys.id, &texts).await?,
        }
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
