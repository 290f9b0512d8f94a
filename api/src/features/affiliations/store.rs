//! Affiliations in the database.

use super::types::{AddAffiliation, Affiliation, AffiliationAbilities, Ground, Home, ListAffiliations};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::error::Result;
use crate::features::profiles::types::{Role, StatementSource};
use crate::page::{Order, Page, PageArgs, Place, Windows};
use crate::policy::people::{AffiliationAct, AffiliationFacts};
use crate::policy::{allows, visibility};
use bindery_entity::affiliation;
use bindery_entity::ids::{AffiliationId, AreaId, DistrictId, MemberId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, FromQueryResult};
use serde::Deserialize;
use std::collections::HashMap;

const AFFILIATION: &str = "SELECT t.id, t.member_id, t.district_id, t.school_id, t.role, t.source, t.starts_on, \
    t.ends_on, t.confirmed_at, t.ended_at, t.version, t.created_at, t.updated_at \
    FROM affiliation t JOIN profile p ON p.id = t.member_id WHERE TRUE";

const NEWEST: Order = Order { key: "t.created_at", id: "t.id", descending: true };

#[derive(Debug, FromQueryResult)]
struct AffiliationRow {
    id: AffiliationId,
    member_id: MemberId,
    district_id: DistrictId,
    school_id: Option<SchoolId>,
    role: Role,
    source: StatementSource,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    confirmed_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl AffiliationRow {
    fn runs(&self, today: NaiveDate) -> bool {
        self.ended_at.is_none()
            && self.starts_on.is_none_or(|starts| starts <= today)
            && self.ends_on.is_none_or(|ends| ends >= today)
    }

    fn place(&self) -> Place<DateTime<Utc>> {
        Place(self.created_at, self.id.0)
    }

    fn view(self, ctx: &Ctx) -> Affiliation {
        let facts = AffiliationFacts { member: Some(self.member_id), district: self.district_id };
        let (running, verified) = (self.runs(ctx.today()), self.source != StatementSource::Own);
        let may = |act| self.ended_at.is_none() && allows(&ctx.actor, act, &facts);
        let abilities =
            AffiliationAbilities { confirm: !verified && may(AffiliationAct::Confirm), end: may(AffiliationAct::End) };
        Affiliation {
            id: self.id,
            member_id: self.member_id,
            district_id: self.district_id,
            school_id: self.school_id,
            role: self.role,
            source: self.source,
            verified,
            running,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            confirmed_at: self.confirmed_at,
            ended_at: self.ended_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities,
        }
    }
}

fn visible(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new(AFFILIATION);
    visibility::affiliations(&ctx.actor, ctx.today(), &mut sql);
    sql
}

fn matching(ctx: &Ctx, filter: &ListAffiliations) -> Sql {
    let mut sql = visible(ctx);
    if let Some(verified) = filter.verified {
        sql.push(if verified { " AND t.source <> 'self'" } else { " AND t.source = 'self'" });
    }
    if let Some(running) = filter.running {
        sql.push(if running { " AND (" } else { " AND NOT (" });
        visibility::running("t", ctx.today(), &mut sql);
        sql.push(")");
    }
    sql
}

/// One affiliation the viewer may see.
pub async fn affiliation(ctx: &Ctx, id: AffiliationId) -> Result<Option<Affiliation>> {
    let mut sql = visible(ctx);
    sql.push(" AND t.id = ").bind(id);
    Ok(ctx.db.row::<AffiliationRow>(sql).await?.map(|row| row.view(ctx)))
}

/// Those of these affiliations that the viewer may see.
pub async fn affiliations_by_id(ctx: &Ctx, ids: &[AffiliationId]) -> Result<Vec<Affiliation>> {
    let mut sql = visible(ctx);
    sql.push(" AND t.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<AffiliationRow>(sql).await?.into_iter().map(|row| row.view(ctx)).collect())
}

/// A page of the affiliations of each of these members.
pub async fn affiliations_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListAffiliations,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Affiliation>>> {
    let windows = Windows::open(&ctx.state.keys, "list_affiliations", members, filter, page)?;
    let sql = windows.apply(matching(ctx, filter), ctx.db.dialect(), "t.member_id", NEWEST);
    let rows = ctx.db.rows::<AffiliationRow>(sql).await?;
    windows.pages(rows, |row| row.member_id, AffiliationRow::place, |row| row.view(ctx))
}

/// A page of the affiliations in each of these districts.
pub async fn affiliations_in(
    ctx: &Ctx,
    districts: &[DistrictId],
    filter: &ListAffiliations,
    page: &PageArgs,
) -> Result<HashMap<DistrictId, Page<Affiliation>>> {
    let windows = Windows::open(&ctx.state.keys, "list_district_affiliations", districts, filter, page)?;
    let sql = windows.apply(matching(ctx, filter), ctx.db.dialect(), "t.district_id", NEWEST);
    let rows = ctx.db.rows::<AffiliationRow>(sql).await?;
    windows.pages(rows, |row| row.district_id, AffiliationRow::place, |row| row.view(ctx))
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
        sql.push(open).push(&json::object(dialect, &[("id", "a.id", As::Uuid)])).push(close);
        sql.push(" FROM area a WHERE a.id IN ").bind_ids(dialect, areas).push(")");
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
