//! Areas in the database.

use super::types::{Area, AreaDraft, ListAreas};
use crate::ctx::Ctx;
use crate::db::reindex::Things;
use crate::db::{Sql, columns, insert as insert_rows};
use crate::error::{Error, Result};
use crate::page::Place;
use crate::plan::{Order, ReadAlong, Row};
use crate::text;
use bindery_entity::ids::AreaId;
use bindery_entity::{area, area_word};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

pub const BY_POSITION: Order<AreaRow, i64> =
    Order { key: "position", id: "id", descending: false, place: |row| Place(row.position, row.id.0) };

/// Between two areas of the first vocabulary; those that join later stand in the gaps.
const GAP: i64 = 1000;

#[derive(Debug, Default, Row)]
pub struct AreaRow {
    #[row(known_by)]
    pub id: AreaId,
    pub parent_id: Option<AreaId>,
    pub slug: String,
    pub name: String,
    pub synonyms: Vec<String>,
    pub description: String,
    #[row(heavy)]
    pub position: i64,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

/// Adds ` AND …`: what the filter wants.
pub fn matching(filter: &ListAreas, alias: &str, sql: &mut Sql) {
    if let Some(parent) = filter.parent_id {
        sql.of(alias, " AND @.parent_id = ").bind(parent);
    }
    match filter.top_level {
        Some(true) => sql.of(alias, " AND @.parent_id IS NULL"),
        Some(false) => sql.of(alias, " AND @.parent_id IS NOT NULL"),
        None => sql,
    };
    if let Some(q) = &filter.q {
        sql.and_words(&format!("{alias}.id"), "SELECT area_id FROM area_word", &text::words([q.as_str()]));
    }
}

/// Adds `FROM … WHERE …`: the areas below the one.
pub fn children_of(alias: &str, parent: &str, sql: &mut Sql) {
    sql.push(&format!("FROM area {alias} WHERE {alias}.parent_id = {parent}"));
}

/// Those of these areas that exist.
pub async fn known(ctx: &Ctx, ids: &[AreaId]) -> Result<Vec<AreaId>> {
    let mut sql = Sql::new("SELECT id FROM area WHERE id IN ");
    sql.bind_ids(ctx.db.dialect(), ids);
    ctx.db.values(sql).await
}

/// Whether areas stand below this one.
pub async fn has_children(ctx: &Ctx, id: AreaId) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) FROM area WHERE parent_id = ");
    sql.bind(id);
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default() > 0)
}

/// Whether another area than `id` has the name or the slug.
pub async fn is_taken(ctx: &Ctx, id: Option<AreaId>, folded: &str, slug: Option<&str>) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) FROM area WHERE (name_folded = ");
    sql.bind(folded);
    if let Some(slug) = slug {
        sql.push(" OR slug = ").bind(slug);
    }
    sql.push(")");
    if let Some(id) = id {
        sql.push(" AND id <> ").bind(id);
    }
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default() > 0)
}

/// Keeps these areas from changing until the transaction ends.
pub async fn lock(ctx: &Ctx, ids: &[AreaId]) -> Result<()> {
    let mut sql = Sql::new("SELECT id FROM area WHERE id IN ");
    sql.bind_ids(ctx.db.dialect(), ids).push(" ORDER BY id").lock(ctx.db.dialect(), "area");
    ctx.db.value::<AreaId>(sql).await?;
    Ok(())
}

/// Adds an area behind its siblings and answers its id.
pub(super) async fn insert(ctx: &Ctx, draft: &AreaDraft, slug: &str) -> Result<AreaId> {
    let (id, now) = (ctx.new_id(), ctx.now());
    let mut row = columns(draft)?;
    row.id = Set(id);
    row.slug = Set(slug.to_owned());
    row.position = Set(next_position(ctx, draft.parent_id).await?);
    row.version = Set(1);
    row.created_at = Set(now);
    row.updated_at = Set(now);
    area::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    write_words(ctx, id, draft).await?;
    Ok(id)
}

/// Writes `draft` over `old`.
pub(super) async fn update(ctx: &Ctx, old: &Area, draft: &AreaDraft) -> Result<()> {
    let mut row = columns(draft)?;
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    if draft.parent_id != old.parent_id {
        row.position = Set(next_position(ctx, draft.parent_id).await?);
    }
    area::Entity::update_many().set(row).filter(area::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    area_word::Entity::delete_many().filter(area_word::Column::AreaId.eq(old.id)).exec(&ctx.db).await?;
    write_words(ctx, old.id, draft).await
}

fn columns(draft: &AreaDraft) -> Result<area::ActiveModel> {
    let name_folded = text::fold(&draft.name);
    let words = serde_json::to_value(&draft.synonyms).map_err(Error::internal)?;
    Ok(columns! {
        draft.clone() => AreaDraft { name, description, parent_id } apart { synonyms }
        => area::ActiveModel { name_folded: name_folded, synonyms: words }
    })
}

/// Behind the parent and its last child, or behind everything.
async fn next_position(ctx: &Ctx, parent: Option<AreaId>) -> Result<i64> {
    let mut sql = Sql::new("SELECT max(position) FROM area");
    if let Some(parent) = parent {
        sql.push(" WHERE id = ").bind(parent).push(" OR parent_id = ").bind(parent);
    }
    let last = ctx.db.value::<Option<i64>>(sql).await?.flatten().unwrap_or_default();
    Ok(if parent.is_some() { last + 1 } else { (last / GAP + 1) * GAP })
}

async fn write_words(ctx: &Ctx, id: AreaId, draft: &AreaDraft) -> Result<()> {
    let words = words(&draft.name, &draft.synonyms).into_iter();
    insert_rows(&ctx.db, words.map(|word| area_word::ActiveModel { word: Set(word), area_id: Set(id) }).collect()).await
}

fn words(name: &str, synonyms: &[String]) -> Vec<String> {
    text::words(std::iter::once(name).chain(synonyms.iter().map(String::as_str)))
}

#[derive(Debug, FromQueryResult)]
struct Named {
    id: Uuid,
    name: String,
    synonyms: serde_json::Value,
}

/// Makes a batch of areas behind `after` found by their names, and answers the last.
pub(super) async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "area", after).await?;
    let found: Vec<Named> = things.rows(&ctx.db, "SELECT g.id, g.name, g.synonyms FROM area g", "g.id").await?;
    let words = found.into_iter().map(|area| {
        let synonyms: Vec<String> = serde_json::from_value(area.synonyms).map_err(Error::internal)?;
        Ok((area.id, words(&area.name, &synonyms)))
    });
    things.write_words(&ctx.db, ("area_word", "area_id"), words.collect::<Result<_>>()?).await?;
    Ok(things.last())
}
