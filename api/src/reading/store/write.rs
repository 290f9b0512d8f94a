//! Writing keys.

use super::{documents, projects, request_shelves, requests};
use crate::actor::ProjectRole;
use crate::ctx::Ctx;
use crate::db::json::{self, As};
use crate::db::{Batch, Dialect, Sql};
use crate::error::Result;
use crate::policy::readers::Reader;
use crate::policy::readers::shelves::Shelf;
use crate::policy::requests::RequestStatus;
use crate::reading::{Keys, Thing};
use bindery_entity::ids::{MemberId, ProjectId, RequestId};
use sea_orm::prelude::Uuid;
use serde::Deserialize;

/// Puts something new under its keys.
pub fn add(batch: &mut Batch, dialect: Dialect, thing: Thing, keys: &Keys) {
    batch.add(insert(dialect, thing, keys));
}

/// Puts a request under the key of somebody who helps, beside its asker's: where all members may read it there is none.
pub fn add_helper(batch: &mut Batch, id: RequestId, status: RequestStatus, asker: MemberId, helper: MemberId) {
    let number =
        |member| request_shelves(Some(status)).iter().find_map(|shelf| shelf.number_of(&Reader::Member(member)));
    let (Some(asker), Some(helper)) = (number(asker), number(helper)) else { return };
    let mut sql = Sql::new("INSERT INTO request_key (scope, reader, at, id) SELECT k.scope, ");
    sql.bind(helper).push(", k.at, k.id FROM request_key k WHERE k.id = ").bind(id);
    sql.push(" AND k.reader = ").bind(asker).push(" ON CONFLICT DO NOTHING");
    batch.add(sql);
}

/// A key under which something stands.
#[derive(Debug, Deserialize)]
pub(super) struct Standing {
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
        let right = stands.iter().filter(|key| key.placed && keys.has(key.scope, key.reader)).count();
        if right < stands.len() {
            changed += ctx.db.run(delete_others(ctx.db.dialect(), thing, keys)).await?;
        }
        if right < keys.scopes.len() * keys.numbers.len() {
            changed += ctx.db.run(insert(ctx.db.dialect(), thing, keys)).await?;
        }
    }
    Ok(changed)
}

/// Takes the keys of a project's people from what belongs to the project, which is about to be deleted.
pub async fn forget_project(ctx: &Ctx, project: ProjectId) -> Result<()> {
    use Shelf::{Drafts, Open, Published, Settled, Trash};
    let readers: Vec<_> = ProjectRole::ALL.iter().map(|role| Reader::Project(project, *role)).collect();
    for (thing, name, shelves) in [
        (Thing::Document, "document", [Published, Drafts, Trash].as_slice()),
        (Thing::Request, "request", &[Open, Settled]),
    ] {
        let numbers: Vec<i64> = shelves.iter().flat_map(|shelf| shelf.numbers(&readers)).collect();
        let table = thing.table();
        let mut sql =
            Sql::new(format!("DELETE FROM {table} WHERE id IN (SELECT t.id FROM {name} t WHERE t.project_id = "));
        sql.bind(project).push(") AND (scope = ").bind(project).push(" OR reader IN (SELECT k.value FROM ");
        sql.numbers(ctx.db.dialect(), "k", &numbers).push("))");
        ctx.db.run(sql).await?;
    }
    Ok(())
}

/// Adds `SELECT scope, reader …`: each list that the thing stands in with each of its numbers.
fn wanted(sql: &mut Sql, dialect: Dialect, keys: &Keys) {
    sql.push("SELECT s.value AS scope, k.value AS reader FROM ").ids(dialect, "s", &keys.scopes);
    sql.push(" CROSS JOIN ").numbers(dialect, "k", &keys.numbers);
}

fn insert(dialect: Dialect, thing: Thing, keys: &Keys) -> Sql {
    let mut sql = Sql::new(format!("INSERT INTO {} (scope, reader, at, id) SELECT w.scope, w.reader, ", thing.table()));
    sql.bind(keys.at).push(", ").bind(keys.id).push(" FROM (");
    wanted(&mut sql, dialect, keys);
    sql.push(") w WHERE TRUE ON CONFLICT DO NOTHING");
    sql
}

fn delete_others(dialect: Dialect, thing: Thing, keys: &Keys) -> Sql {
    let mut sql = Sql::new(format!("DELETE FROM {} WHERE id = ", thing.table()));
    sql.bind(keys.id).push(" AND NOT (at = ").bind(keys.at).push(" AND (scope, reader) IN (");
    wanted(&mut sql, dialect, keys);
    sql.push("))");
    sql
}
