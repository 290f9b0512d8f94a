//! Skills in the database.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::areas::types::SkillKind;
use crate::page::Place;
use crate::plan::{Order, Pick, ReadAlong, Row, Statement};
use bindery_entity::ids::{AreaId, MemberId};
use chrono::{DateTime, Utc};

/// A member has an area in each kind at most once; ids of areas grow with the vocabulary.
pub const BY_KIND: Order<SkillRow, String> =
    Order { key: "kind", id: "area_id", descending: false, place: |row| Place(row.kind.to_string(), row.area_id.0) };

#[derive(Debug, Default, Row)]
pub struct SkillRow {
    pub member_id: MemberId,
    #[row(known_by)]
    pub area_id: AreaId,
    #[row(computed = area_slug)]
    pub area_slug: String,
    #[row(computed = area_name)]
    pub area_name: String,
    pub kind: SkillKind,
    pub created_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

fn area_slug(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT a.slug FROM area a WHERE a.id = @.area_id)");
}

fn area_name(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT a.name FROM area a WHERE a.id = @.area_id)");
}

/// Adds `FROM … WHERE …`: the skills of the member.
pub fn of_member(alias: &str, member: &str, sql: &mut Sql) {
    sql.push(&format!("FROM skill {alias} WHERE {alias}.member_id = {member}"));
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
