//! Affiliations in the database.

use super::types::{AddAffiliation, Affiliation, Ground, Home, ListAffiliations};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::error::Result;
use crate::features::profiles::types::{Role, StatementSource};
use crate::page::Place;
use crate::plan::{Order, ReadAlong, Row};
use crate::policy::visibility;
use bindery_entity::affiliation;
use bindery_entity::ids::{AffiliationId, AreaId, DistrictId, MemberId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, FromQueryResult};
use serde::Deserialize;

pub const NEWEST: Order<AffiliationRow, DateTime<Utc>> =
    Order { key: "created_at", id: "id", descending: true, place: |row| Place(row.created_at, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct AffiliationRow {
    #[row(known_by)]
    pub id: AffiliationId,
    pub member_id: MemberId,
    pub district_id: DistrictId,
    pub school_id: Option<SchoolId>,
    pub role: Role,
    pub source: StatementSource,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

/// Adds `FROM … WHERE …`: the ties of the member.
pub fn of_member(alias: &str, member: &str, sql: &mut Sql) {
    sql.push(&format!("FROM affiliation {alias} WHERE {alias}.member_id = {member}"));
}

/// Adds `FROM … WHERE …`: the ties to the district.
pub fn in_district(alias: &str, district: &str, sql: &mut Sql) {
    sql.push(&format!("FROM affiliation {alias} WHERE {alias}.district_id = {district}"));
}

/// Adds ` AND …`: what the filter wants.
pub fn matching(ctx: &Ctx, filter: &ListAffiliations, alias: &str, sql: &mut Sql) {
    if let Some(verified) = filter.verified {
        sql.of(alias, if verified { " AND @.source <> 'self'" } else { " AND @.source = 'self'" });
    }
    if let Some(running) = filter.running {
        sql.push(if running { " AND (" } else { " AND NOT (" });
        visibility::running(alias, ctx.today(), sql);
        sql.push(")");
    }
}

/// The district and school of the newest verified tie that runs.
pub async fn home_of(ctx: &Ctx, member: MemberId) -> Result<Home> {
    let mut sql = Sql::new("SELECT t.district_id, t.school_id FROM affiliation t WHERE t.id = ");
    newest_tie(ctx, member, &mut sql);
    Ok(ctx.db.row(sql).await?.unwrap_or_default())
}

/// What there is before an active member makes something; the account stays active until the transaction ends.
pub async fn ground(ctx: &Ctx, member: MemberId, areas: &[AreaId]) -> Result<Option<Ground>> {
    #[derive(Debug, FromQueryResult)]
    struct Row {
        district_id: Option<DistrictId>,
        school_id: Option<SchoolId>,
        areas: Json<Vec<Known>>,
    }
    #[derive(Debug, Deserialize)]
    struct Known {
        id: Uuid,
    }
    let dialect = ctx.db.dialect();
    let mut sql = Sql::new("SELECT t.district_id, t.school_id, ");
    if areas.is_empty() {
        sql.push("'[]'");
    } else {
        let (open, close) = json::array_around(dialect);
        sql.push("CAST(").push(open).push(&json::object(dialect, &[("id", "a.id", As::Uuid)])).push(close);
        sql.push(" FROM area a WHERE a.id IN ").bind_ids(dialect, areas).push(") AS text)");
    }
    sql.push(" AS areas FROM member m LEFT JOIN affiliation t ON t.id = ");
    newest_tie(ctx, member, &mut sql);
    sql.push(" WHERE m.status = 'active' AND m.id = ").bind(member).share(dialect, "m");
    let row = ctx.db.row::<Row>(sql).await?;
    Ok(row.map(|row| Ground {
        home: Home { district_id: row.district_id, school_id: row.school_id },
        areas: row.areas.0.into_iter().map(|area| AreaId(area.id)).collect(),
    }))
}

fn newest_tie(ctx: &Ctx, member: MemberId, sql: &mut Sql) {
    sql.push("(SELECT n.id FROM affiliation n WHERE n.source <> 'self' AND ");
    visibility::running("n", ctx.today(), sql);
    sql.push(" AND n.member_id = ").bind(member).push(" ORDER BY n.created_at DESC, n.id DESC LIMIT 1)");
}

/// Keeps a member's ties from changing until the transaction ends; says whether the actor may know of them.
pub async fn lock_member(ctx: &Ctx, member: MemberId, district: DistrictId) -> Result<bool> {
    let mut sql = Sql::new("SELECT p.id FROM profile p WHERE p.id = ");
    sql.bind(member);
    visibility::enrollable(&ctx.actor, district, &mut sql);
    sql.lock(ctx.db.dialect(), "p");
    Ok(ctx.db.value::<MemberId>(sql).await?.is_some())
}

/// Whether the same tie by the same source has not ended.
pub async fn stands(ctx: &Ctx, member: MemberId, command: &AddAffiliation, source: StatementSource) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) FROM affiliation WHERE ended_at IS NULL AND member_id = ");
    sql.bind(member).push(" AND district_id = ").bind(command.district_id);
    sql.push(" AND role = ").bind(command.role).push(" AND source = ").bind(source);
    match command.school_id {
        Some(school) => sql.push(" AND school_id = ").bind(school),
        None => sql.push(" AND school_id IS NULL"),
    };
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default() > 0)
}

/// How many declared ties of the member have not ended.
pub async fn declared(ctx: &Ctx, member: MemberId) -> Result<i64> {
    let mut sql =
        Sql::new("SELECT count(*) FROM affiliation WHERE ended_at IS NULL AND source = 'self' AND member_id = ");
    sql.bind(member);
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default())
}

/// Adds a tie and answers its id.
pub async fn insert(
    ctx: &Ctx,
    member: MemberId,
    command: &AddAffiliation,
    source: StatementSource,
) -> Result<AffiliationId> {
    let (id, now) = (ctx.new_id(), ctx.now());
    let verified = source != StatementSource::Own;
    let row = affiliation::ActiveModel {
        id: Set(id),
        member_id: Set(member),
        district_id: Set(command.district_id),
        school_id: Set(command.school_id),
        role: Set(command.role.into()),
        source: Set(source.into()),
        starts_on: Set(command.starts_on),
        ends_on: Set(command.ends_on),
        confirmed_by: Set(ctx.actor.member_id().filter(|_| verified)),
        confirmed_at: Set(verified.then_some(now)),
        ended_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    };
    affiliation::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(id)
}

/// Keeps a tie from changing until the transaction ends.
pub async fn lock(ctx: &Ctx, id: AffiliationId) -> Result<()> {
    let mut sql = Sql::new("SELECT id FROM affiliation WHERE id = ");
    sql.bind(id).lock(ctx.db.dialect(), "affiliation");
    ctx.db.value::<AffiliationId>(sql).await?;
    Ok(())
}

/// Marks a tie as confirmed by the actor.
pub async fn confirm(ctx: &Ctx, old: &Affiliation) -> Result<()> {
    let mut sql = Sql::new("UPDATE affiliation SET version = version + 1, source = 'steward', confirmed_by = ");
    sql.bind(ctx.actor.member_id()).push(", confirmed_at = ").bind(ctx.now());
    sql.push(", updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(old.id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Marks a tie as ended.
pub async fn end(ctx: &Ctx, old: &Affiliation) -> Result<()> {
    let mut sql = Sql::new("UPDATE affiliation SET version = version + 1, ended_at = ");
    sql.bind(ctx.now()).push(", updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(old.id);
    ctx.db.run(sql).await?;
    Ok(())
}
