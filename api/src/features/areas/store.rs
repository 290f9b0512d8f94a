//! Areas in the database.

use super::service::Draft;
use super::types::{Area, AreaAbilities, ListAreas};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::json::Json;
use crate::db::{Sql, insert as insert_rows};
use crate::error::{Error, Result};
use crate::page::{Order, Page, PageArgs, Place, Window, Windows};
use crate::policy::allows;
use crate::policy::areas::AreaAct;
use crate::text;
use bindery_entity::ids::AreaId;
use bindery_entity::{area, area_word};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use std::collections::HashMap;

const AREA: &str = "SELECT a.id, a.parent_id, a.slug, a.name, CAST(a.synonyms AS text) AS synonyms, a.description, \
    a.position, a.version, a.created_at, a.updated_at FROM area a WHERE TRUE";

const BY_POSITION: Order = Order { key: "a.position", id: "a.id", descending: false };

/// Between two areas of the first vocabulary; those that join later stand in the gaps.
const GAP: i64 = 1000;

#[derive(Debug, FromQueryResult)]
struct AreaRow {
    id: AreaId,
    parent_id: Option<AreaId>,
    slug: String,
    name: String,
    synonyms: Json<Vec<String>>,
    description: String,
    position: i64,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl AreaRow {
    fn view(self, actor: &Actor) -> Area {
        Area {
            id: self.id,
            slug: self.slug,
            name: self.name,
            synonyms: self.synonyms.0,
            description: self.description,
            parent_id: self.parent_id,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities: AreaAbilities { edit: allows(actor, AreaAct::Edit, &()) },
        }
    }
}

/// One area.
pub async fn area(ctx: &Ctx, id: AreaId) -> Result<Option<Area>> {
    let mut sql = Sql::new(AREA);
    sql.push(" AND a.id = ").bind(id);
    Ok(ctx.db.row::<AreaRow>(sql).await?.map(|row| row.view(&ctx.actor)))
}

/// Those of these areas that exist.
pub async fn areas_by_id(ctx: &Ctx, ids: &[AreaId]) -> Result<Vec<Area>> {
    let mut sql = Sql::new(AREA);
    sql.push(" AND a.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<AreaRow>(sql).await?.into_iter().map(|row| row.view(&ctx.actor)).collect())
}

/// A page of the vocabulary.
pub async fn areas(ctx: &Ctx, filter: &ListAreas, page: &PageArgs) -> Result<Page<Area>> {
    let window = Window::<i64>::open(&ctx.state.keys, "list_areas", filter, page)?;
    let mut sql = Sql::new(AREA);
    if let Some(parent) = filter.parent_id {
        sql.push(" AND a.parent_id = ").bind(parent);
    }
    match filter.top_level {
        Some(true) => sql.push(" AND a.parent_id IS NULL"),
        Some(false) => sql.push(" AND a.parent_id IS NOT NULL"),
        None => &mut sql,
    };
    if let Some(q) = &filter.q {
        sql.and_words("a.id", "SELECT area_id FROM area_word", &text::words([q.as_str()]));
    }
    window.apply(&mut sql, BY_POSITION);
    let rows = ctx.db.rows::<AreaRow>(sql).await?;
    window.page(rows, |row| Place(row.position, row.id.0), |row| row.view(&ctx.actor))
}

/// A page of the areas below each of these.
pub async fn children_of(ctx: &Ctx, parents: &[AreaId], page: &PageArgs) -> Result<HashMap<AreaId, Page<Area>>> {
    let windows = Windows::<AreaId, i64>::open(&ctx.state.keys, "area_children", parents, &(), page)?;
    let sql = windows.apply(Sql::new(AREA), ctx.db.dialect(), "a.parent_id", BY_POSITION);
    let rows = ctx.db.rows::<AreaRow>(sql).await?;
    windows.pages(
        rows,
        |row| row.parent_id.unwrap_or(row.id),
        |row| Place(row.position, row.id.0),
        |row| row.view(&ctx.actor),
    )
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
pub(super) async fn insert(ctx: &Ctx, draft: &Draft, slug: &str) -> Result<AreaId> {
    let (id, now) = (ctx.new_id(), ctx.now());
    let row = area::ActiveModel {
        id: Set(id),
        parent_id: Set(draft.parent_id),
        slug: Set(slug.to_owned()),
        name: Set(draft.name.clone()),
        name_folded: Set(text::fold(&draft.name)),
        synonyms: Set(serde_json::to_value(&draft.synonyms).map_err(Error::internal)?),
        description: Set(draft.description.clone()),
        position: Set(next_position(ctx, draft.parent_id).await?),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    area::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    write_words(ctx, id, draft).await?;
    Ok(id)
}

/// Writes `draft` over `old`.
pub(super) async fn update(ctx: &Ctx, old: &Area, draft: &Draft) -> Result<()> {
    let mut row = area::ActiveModel {
        parent_id: Set(draft.parent_id),
        name: Set(draft.name.clone()),
        name_folded: Set(text::fold(&draft.name)),
        synonyms: Set(serde_json::to_value(&draft.synonyms).map_err(Error::internal)?),
        description: Set(draft.description.clone()),
        version: Set(old.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    if draft.parent_id != old.parent_id {
        row.position = Set(next_position(ctx, draft.parent_id).await?);
    }
    area::Entity::update_many().set(row).filter(area::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    area_word::Entity::delete_many().filter(area_word::Column::AreaId.eq(old.id)).exec(&ctx.db).await?;
    write_words(ctx, old.id, draft).await
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

async fn write_words(ctx: &Ctx, id: AreaId, draft: &Draft) -> Result<()> {
    let texts = std::iter::once(&draft.name).chain(&draft.synonyms).map(String::as_str);
    let words = text::words(texts).into_iter();
    insert_rows(ctx, words.map(|word| area_word::ActiveModel { word: Set(word), area_id: Set(id) }).collect()).await
}
