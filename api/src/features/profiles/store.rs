//! Profiles in the database.

use super::links::Platform;
use super::types::{GradeBand, ListProfiles, ProfileRef, ProfileRole, Role, Workplace};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As};
use crate::error::Result;
use crate::page::Place;
use crate::plan::{self, Order, Pick, ReadAlong, Row, Statement, View as _};
use crate::policy::people::Visibility;
use crate::policy::visibility;
use crate::text;
use bindery_entity::ids::{AffiliationId, DistrictId, LinkId, MemberId, SchoolId};
use chrono::{DateTime, Utc};
use serde::Deserialize;

pub const BY_NAME: Order<ProfileRow, String> =
    Order { key: "name_folded", id: "id", descending: false, place: |row| Place(row.name_folded.clone(), row.id.0) };

#[derive(Debug, Default, Row)]
pub struct ProfileRow {
    #[row(known_by)]
    pub id: MemberId,
    pub handle: String,
    pub name: String,
    #[row(heavy)]
    pub name_folded: String,
    pub headline: Option<String>,
    pub tagline: Option<String>,
    #[row(heavy)]
    pub bio: Option<String>,
    #[row(computed = roles)]
    pub roles: Vec<ProfileRole>,
    pub grade_bands: Vec<GradeBand>,
    pub languages: Vec<String>,
    #[row(computed = links)]
    pub links: Vec<LinkRow>,
    #[row(computed = workplace, json)]
    pub workplace: Option<WorkplaceRow>,
    pub visibility: Visibility,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(computed = districts)]
    pub districts: Vec<TieRow>,
    #[row(related)]
    pub related: ReadAlong,
}

#[derive(Debug, Deserialize)]
pub struct LinkRow {
    #[serde(deserialize_with = "plan::id")]
    pub id: LinkId,
    pub platform: Platform,
    pub handle: Option<String>,
    pub url: String,
    pub verified_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Default, Row)]
pub struct WorkplaceRow {
    #[row(computed = affiliation_id)]
    pub affiliation_id: AffiliationId,
    pub district_id: DistrictId,
    #[row(computed = district_name)]
    pub district_name: String,
    #[row(computed = state)]
    pub state: String,
    pub school_id: Option<SchoolId>,
    #[row(computed = school_name)]
    pub school_name: Option<String>,
    pub role: Role,
    pub source: String,
    #[row(related)]
    pub related: ReadAlong,
}

#[derive(Debug, Deserialize)]
pub struct TieRow {
    #[serde(deserialize_with = "plan::id")]
    pub district: DistrictId,
}

fn affiliation_id(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "@.id");
}

fn district_name(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT d.name FROM district d WHERE d.id = @.district_id)");
}

fn state(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT d.state FROM district d WHERE d.id = @.district_id)");
}

fn school_name(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT s.name FROM school s WHERE s.id = @.school_id)");
}

fn roles(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let dialect = statement.ctx.db.dialect();
    let role = [
        ("role", "r.role", As::Plain),
        ("declared", "r.declared", As::Bool),
        ("verified", "r.verified_source", As::Plain),
    ];
    let from = format!("member_role r WHERE r.member_id = {alias}.id");
    statement.sql.push(&json::array(dialect, &json::object(dialect, &role), &from, "r.role"));
}

fn links(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let dialect = statement.ctx.db.dialect();
    let link = [
        ("id", "l.id", As::Uuid),
        ("platform", "l.platform", As::Plain),
        ("handle", "l.handle", As::Plain),
        ("url", "l.url", As::Plain),
        ("verified_at", "l.verified_at", As::Plain),
    ];
    let from = format!("member_link l WHERE l.member_id = {alias}.id");
    statement.sql.push(&json::array(dialect, &json::object(dialect, &link), &from, "l.position"));
}

/// The newest running tie, for a machine account the newest to its district.
fn workplace(statement: &mut Statement<'_>, alias: &str, pick: &Pick) {
    let (ctx, inner) = (statement.ctx, statement.alias());
    statement.sql.push("(SELECT ");
    statement.row(Workplace::SHAPE, &inner, &pick.embedded("workplace"), &[]);
    statement.sql.push(&format!(" FROM affiliation {inner} WHERE {inner}.member_id = {alias}.id AND "));
    visibility::running(&inner, ctx.today(), &mut statement.sql);
    of_own_district(ctx, &inner, &mut statement.sql);
    statement.sql.of(&inner, " ORDER BY @.created_at DESC, @.id DESC LIMIT 1)");
}

/// What decides who may verify roles; nobody else needs it.
fn districts(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let (ctx, dialect) = (statement.ctx, statement.ctx.db.dialect());
    if !ctx.actor.is_steward() && !matches!(&*ctx.actor, Actor::Client(_)) {
        statement.sql.push(json::empty_array(dialect));
        return;
    }
    let (open, close) = json::array_around(dialect);
    let tie = json::object(dialect, &[("district", "t.district_id", As::Uuid)]);
    statement.sql.push(open).push(&tie).push(close);
    statement.sql.of(alias, " FROM affiliation t WHERE t.member_id = @.id AND t.source <> 'self' AND ");
    visibility::running("t", ctx.today(), &mut statement.sql);
    statement.sql.push(")");
}

/// A machine account learns nothing of ties to other districts.
fn of_own_district(ctx: &Ctx, alias: &str, sql: &mut Sql) {
    if let Actor::Client(client) = &*ctx.actor {
        sql.of(alias, " AND @.district_id = ").bind(client.district);
    }
}

/// Adds ` AND …`: the profile of this name.
pub fn named(ctx: &Ctx, profile: &ProfileRef, alias: &str, sql: &mut Sql) {
    match profile {
        ProfileRef::Id(id) => sql.of(alias, " AND @.id = ").bind(*id),
        ProfileRef::Handle(handle) => sql.of(alias, " AND @.handle_folded = ").bind(text::fold(handle)),
        ProfileRef::Viewer => sql.of(alias, " AND @.id = ").bind(ctx.viewer()),
    };
}

/// Adds ` AND …`: what the filter wants.
pub fn matching(ctx: &Ctx, filter: &ListProfiles, alias: &str, sql: &mut Sql) {
    if let Some(q) = &filter.q {
        sql.and_words(&format!("{alias}.id"), "SELECT member_id FROM profile_word", &text::words([q.as_str()]));
    }
    and_role(filter, alias, sql);
    and_skill(filter, alias, sql);
    and_tie(ctx, filter, alias, sql);
}

fn and_role(filter: &ListProfiles, alias: &str, sql: &mut Sql) {
    let verified = filter.verified == Some(true);
    if filter.role.is_none() && !verified {
        return;
    }
    sql.of(alias, " AND EXISTS (SELECT 1 FROM member_role f WHERE f.member_id = @.id");
    if let Some(role) = filter.role {
        sql.push(" AND f.role = ").bind(role);
    }
    sql.push(if verified { " AND f.verified_source IS NOT NULL)" } else { ")" });
}

fn and_skill(filter: &ListProfiles, alias: &str, sql: &mut Sql) {
    if filter.area.is_none() && filter.skill_kind.is_none() {
        return;
    }
    sql.of(alias, " AND @.id IN (SELECT k.member_id FROM skill k WHERE TRUE");
    if let Some(area) = filter.area {
        sql.push(" AND k.area_id IN (SELECT id FROM area WHERE id = ").bind(area);
        sql.push(" OR parent_id = ").bind(area).push(")");
    }
    if let Some(kind) = filter.skill_kind {
        sql.push(" AND k.kind = ").bind(kind);
    }
    sql.push(")");
}

/// A self-declared tie filters people, and opens nothing.
fn and_tie(ctx: &Ctx, filter: &ListProfiles, alias: &str, sql: &mut Sql) {
    if filter.district_id.is_none() && filter.school_id.is_none() && filter.state.is_none() {
        return;
    }
    sql.of(alias, " AND @.id IN (SELECT g.member_id FROM affiliation g JOIN district e ON e.id = g.district_id WHERE ");
    visibility::running("g", ctx.today(), sql);
    of_own_district(ctx, "g", sql);
    if let Some(district) = filter.district_id {
        sql.push(" AND g.district_id = ").bind(district);
    }
    if let Some(school) = filter.school_id {
        sql.push(" AND g.school_id = ").bind(school);
    }
    if let Some(state) = &filter.state {
        sql.push(" AND e.state = ").bind(state.to_uppercase());
    }
    sql.push(")");
}

/// The id of a profile the viewer may see.
pub async fn visible_id(ctx: &Ctx, profile: &ProfileRef) -> Result<Option<MemberId>> {
    let mut sql = Sql::new("SELECT p.id FROM profile p WHERE TRUE");
    visibility::profiles(&ctx.actor, ctx.today(), "p", &mut sql);
    named(ctx, profile, "p", &mut sql);
    ctx.db.value(sql).await
}

/// Districts to which a verified, running affiliation ties the member.
pub async fn verified_districts(ctx: &Ctx, member: MemberId) -> Result<Vec<DistrictId>> {
    let mut sql = Sql::new("SELECT a.district_id FROM affiliation a WHERE a.source <> 'self' AND a.member_id = ");
    sql.bind(member).push(" AND ");
    visibility::running("a", ctx.today(), &mut sql);
    ctx.db.values(sql).await
}
