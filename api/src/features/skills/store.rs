//! Skills in the database.

use super::types::{ListSkills, Skill};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::areas::types::SkillKind;
use crate::page::{Order, Page, PageArgs, Place, Windows};
use crate::policy::visibility;
use bindery_entity::ids::{AreaId, MemberId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

const SKILL: &str = "SELECT s.member_id, s.area_id, r.slug AS area_slug, r.name AS area_name, s.kind, s.created_at \
    FROM skill s JOIN area r ON r.id = s.area_id JOIN profile p ON p.id = s.member_id WHERE TRUE";

/// A member has an area in each kind at most once; ids of areas grow with the vocabulary.
const BY_KIND: Order = Order { key: "s.kind", id: "s.area_id", descending: false };

#[derive(Debug, FromQueryResult)]
struct SkillRow {
    member_id: MemberId,
    area_id: AreaId,
    area_slug: String,
    area_name: String,
    kind: SkillKind,
    created_at: DateTime<Utc>,
}

impl From<SkillRow> for Skill {
    fn from(row: SkillRow) -> Self {
        Self {
            member_id: row.member_id,
            area_id: row.area_id,
            area_slug: row.area_slug,
            area_name: row.area_name,
            kind: row.kind,
            created_at: row.created_at,
        }
    }
}

/// A page of the skills of each of these members.
pub async fn skills_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListSkills,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Skill>>> {
    let windows = Windows::<MemberId, String>::open(&ctx.state.keys, "list_skills", members, filter, page)?;
    let mut sql = Sql::new(SKILL);
    visibility::profiles(&ctx.actor, ctx.today(), &mut sql);
    if let Some(kind) = filter.kind {
        sql.push(" AND s.kind = ").bind(kind);
    }
    let sql = windows.apply(sql, ctx.db.dialect(), "s.member_id", BY_KIND);
    let rows = ctx.db.rows::<SkillRow>(sql).await?;
    windows.pages(rows, |row| row.member_id, |row| Place(row.kind.to_string(), row.area_id.0), Skill::from)
}

/// One skill of a member.
pub async fn skill(ctx: &Ctx, member: MemberId, area: AreaId, kind: SkillKind) -> Result<Option<Skill>> {
    let mut sql = Sql::new(SKILL);
    sql.push(" AND s.member_id = ").bind(member).push(" AND s.area_id = ").bind(area);
    sql.push(" AND s.kind = ").bind(kind);
    Ok(ctx.db.row::<SkillRow>(sql).await?.map(Skill::from))
}

/// Adds a skill; says whether that is new.
pub async fn insert(ctx: &Ctx, member: MemberId, area: AreaId, kind: SkillKind) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO skill (member_id, area_id, kind, created_at) VALUES (");
    sql.bind(member).push(", ").bind(area).push(", ").bind(kind).push(", ").bind(ctx.now());
    sql.push(") ON CONFLICT DO NOTHING");
    Ok(ctx.db.run(sql).await? > 0)
}

/// Removes a skill; says whether there was one.
pub async fn delete(ctx: &Ctx, member: MemberId, area: AreaId, kind: SkillKind) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM skill WHERE member_id = ");
    sql.bind(member).push(" AND area_id = ").bind(area).push(" AND kind = ").bind(kind);
    Ok(ctx.db.run(sql).await? > 0)
}
