//! Profiles in the database: what the viewer may see of them.

use super::links::Platform;
use super::types::{
    GradeBand, ListProfiles, Profile, ProfileAbilities, ProfileLink, ProfileRef, ProfileRole, Role, Workplace,
};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::error::Result;
use crate::markdown;
use crate::page::{Order, Page, PageArgs, Place, Window};
use crate::pick::Pick;
use crate::policy::people::{ProfileAct, ProfileFacts, Visibility};
use crate::policy::{allows, visibility};
use crate::text;
use bindery_entity::ids::{DistrictId, MemberId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use serde::Deserialize;
use std::collections::HashMap;

const BY_NAME: Order = Order { key: "p.name_folded", id: "p.id", descending: false };

#[derive(Debug, FromQueryResult)]
struct ProfileRow {
    id: MemberId,
    handle: String,
    name: String,
    name_folded: String,
    headline: Option<String>,
    tagline: Option<String>,
    bio: Option<String>,
    grade_bands: Json<Vec<GradeBand>>,
    languages: Json<Vec<String>>,
    visibility: Visibility,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    roles: Json<Vec<ProfileRole>>,
    links: Json<Vec<LinkRow>>,
    workplace: Json<Option<WorkplaceRow>>,
    districts: Json<Vec<TieRow>>,
}

#[derive(Debug, Deserialize)]
struct LinkRow {
    id: Uuid,
    platform: Platform,
    handle: Option<String>,
    url: String,
    verified_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize)]
struct WorkplaceRow {
    affiliation: Uuid,
    district: Uuid,
    district_name: String,
    state: String,
    school: Option<Uuid>,
    school_name: Option<String>,
    role: Role,
    source: String,
}

#[derive(Debug, Deserialize)]
struct TieRow {
    district: Uuid,
}

impl ProfileRow {
    fn view(self, actor: &Actor, pick: &Pick) -> Profile {
        let districts = self.districts.0.into_iter().map(|tie| tie.district.into()).collect();
        let facts = ProfileFacts { member: self.id, districts };
        let html = |bio: &Option<String>| bio.as_deref().map(markdown::to_html);
        Profile {
            id: self.id,
            handle: self.handle,
            name: self.name,
            headline: self.headline,
            tagline: self.tagline,
            bio_html: pick.heavy("bio_html", || html(&self.bio)),
            bio: pick.heavy("bio", || self.bio),
            roles: self.roles.0,
            grade_bands: self.grade_bands.0,
            languages: self.languages.0,
            links: self.links.0.into_iter().map(LinkRow::view).collect(),
            workplace: self.workplace.0.map(WorkplaceRow::view),
            visibility: self.visibility,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities: ProfileAbilities {
                edit: allows(actor, ProfileAct::Edit, &facts),
                verify_roles: allows(actor, ProfileAct::VerifyRoles, &facts),
            },
        }
    }
}

impl LinkRow {
    fn view(self) -> ProfileLink {
        ProfileLink {
            id: self.id.into(),
            platform: self.platform,
            handle: self.handle,
            url: self.url,
            verified_at: self.verified_at,
        }
    }
}

impl WorkplaceRow {
    fn view(self) -> Workplace {
        Workplace {
            affiliation_id: self.affiliation.into(),
            district_id: self.district.into(),
            district_name: self.district_name,
            state: self.state,
            school_id: self.school.map(Into::into),
            school_name: self.school_name,
            role: self.role,
            verified: self.source != "self",
        }
    }
}

/// `SELECT … FROM profile p WHERE` visible.
fn visible(ctx: &Ctx, pick: &Pick) -> Sql {
    let dialect = ctx.db.dialect();
    let bio = if pick.wants("bio") || pick.wants("bio_html") { "p.bio" } else { "CAST(NULL AS text)" };
    let role = [
        ("role", "r.role", As::Plain),
        ("declared", "r.declared", As::Bool),
        ("verified", "r.verified_source", As::Plain),
    ];
    let link = [
        ("id", "l.id", As::Uuid),
        ("platform", "l.platform", As::Plain),
        ("handle", "l.handle", As::Plain),
        ("url", "l.url", As::Plain),
        ("verified_at", "l.verified_at", As::Time),
    ];
    let (role, link) = (json::object(dialect, &role), json::object(dialect, &link));
    let roles = json::array(dialect, &role, "member_role r WHERE r.member_id = p.id", "r.role");
    let links = json::array(dialect, &link, "member_link l WHERE l.member_id = p.id", "l.position");
    let mut sql = Sql::new(format!(
        "SELECT p.id, p.handle, p.name, p.name_folded, p.headline, p.tagline, {bio} AS bio, \
         CAST(p.grade_bands AS text) AS grade_bands, CAST(p.languages AS text) AS languages, p.visibility, \
         p.version, p.created_at, p.updated_at, {roles} AS roles, {links} AS links, "
    ));
    workplace(ctx, &mut sql);
    districts(ctx, &mut sql);
    sql.push(" FROM profile p WHERE TRUE");
    visibility::profiles(&ctx.actor, ctx.today(), &mut sql);
    sql
}

/// The newest running tie, for a machine account the newest to its district.
fn workplace(ctx: &Ctx, sql: &mut Sql) {
    let fields = [
        ("affiliation", "w.id", As::Uuid),
        ("district", "w.district_id", As::Uuid),
        ("district_name", "d.name", As::Plain),
        ("state", "d.state", As::Plain),
        ("school", "w.school_id", As::Uuid),
        ("school_name", "s.name", As::Plain),
        ("role", "w.role", As::Plain),
        ("source", "w.source", As::Plain),
    ];
    let object = json::object(ctx.db.dialect(), &fields);
    sql.push(&format!("coalesce((SELECT CAST({object} AS text) FROM affiliation w"));
    sql.push(" JOIN district d ON d.id = w.district_id LEFT JOIN school s ON s.id = w.school_id");
    sql.push(" WHERE w.member_id = p.id AND ");
    visibility::running("w", ctx.today(), sql);
    of_own_district(ctx, "w", sql);
    sql.push(" ORDER BY w.created_at DESC, w.id DESC LIMIT 1), 'null') AS workplace, ");
}

/// What decides who may verify roles; nobody else needs it.
fn districts(ctx: &Ctx, sql: &mut Sql) {
    if !ctx.actor.is_steward() && !matches!(&*ctx.actor, Actor::Client(_)) {
        sql.push("'[]' AS districts");
        return;
    }
    let (open, close) = json::array_around(ctx.db.dialect());
    let tie = json::object(ctx.db.dialect(), &[("district", "t.district_id", As::Uuid)]);
    sql.push(open)
        .push(&tie)
        .push(close)
        .push(" FROM affiliation t WHERE t.member_id = p.id AND t.source <> 'self' AND ");
    visibility::running("t", ctx.today(), sql);
    sql.push(") AS districts");
}

/// A machine account learns nothing of ties to other districts.
fn of_own_district(ctx: &Ctx, alias: &str, sql: &mut Sql) {
    if let Actor::Client(client) = &*ctx.actor {
        sql.push(&format!(" AND {alias}.district_id = ")).bind(client.district);
    }
}

fn and_named(ctx: &Ctx, profile: &ProfileRef, sql: &mut Sql) {
    match profile {
        ProfileRef::Id(id) => sql.push(" AND p.id = ").bind(*id),
        ProfileRef::Handle(handle) => sql.push(" AND p.handle_folded = ").bind(text::fold(handle)),
        ProfileRef::Viewer => sql.push(" AND p.id = ").bind(ctx.viewer()),
    };
}

/// One profile the viewer may see.
pub async fn profile(ctx: &Ctx, profile: &ProfileRef, pick: &Pick) -> Result<Option<Profile>> {
    let mut sql = visible(ctx, pick);
    and_named(ctx, profile, &mut sql);
    Ok(ctx.db.row::<ProfileRow>(sql).await?.map(|row| row.view(&ctx.actor, pick)))
}

/// Those of these profiles that the viewer may see.
pub async fn profiles_by_id(ctx: &Ctx, ids: &[MemberId], pick: &Pick) -> Result<Vec<Profile>> {
    let mut sql = visible(ctx, pick);
    sql.push(" AND p.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<ProfileRow>(sql).await?.into_iter().map(|row| row.view(&ctx.actor, pick)).collect())
}

/// A page of profiles by name.
pub async fn profiles(ctx: &Ctx, filter: &ListProfiles, page: &PageArgs, pick: &Pick) -> Result<Page<Profile>> {
    let window = Window::<String>::open(&ctx.state.keys, "list_profiles", filter, page)?;
    let mut sql = visible(ctx, pick);
    if let Some(q) = &filter.q {
        sql.and_words("p.id", "SELECT member_id FROM profile_word", &text::words([q.as_str()]));
    }
    and_role(filter, &mut sql);
    and_skill(filter, &mut sql);
    and_tie(ctx, filter, &mut sql);
    window.apply(&mut sql, BY_NAME);
    let rows = ctx.db.rows::<ProfileRow>(sql).await?;
    window.page(rows, |row| Place(row.name_folded.clone(), row.id.0), |row| row.view(&ctx.actor, pick))
}

fn and_role(filter: &ListProfiles, sql: &mut Sql) {
    let verified = filter.verified == Some(true);
    if filter.role.is_none() && !verified {
        return;
    }
    sql.push(" AND EXISTS (SELECT 1 FROM member_role f WHERE f.member_id = p.id");
    if let Some(role) = filter.role {
        sql.push(" AND f.role = ").bind(role);
    }
    sql.push(if verified { " AND f.verified_source IS NOT NULL)" } else { ")" });
}

fn and_skill(filter: &ListProfiles, sql: &mut Sql) {
    if filter.area.is_none() && filter.skill_kind.is_none() {
        return;
    }
    sql.push(" AND p.id IN (SELECT k.member_id FROM skill k WHERE TRUE");
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
fn and_tie(ctx: &Ctx, filter: &ListProfiles, sql: &mut Sql) {
    if filter.district_id.is_none() && filter.school_id.is_none() && filter.state.is_none() {
        return;
    }
    sql.push(" AND p.id IN (SELECT g.member_id FROM affiliation g JOIN district e ON e.id = g.district_id WHERE ");
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
    visibility::profiles(&ctx.actor, ctx.today(), &mut sql);
    and_named(ctx, profile, &mut sql);
    ctx.db.value(sql).await
}

#[derive(Debug, FromQueryResult)]
struct BioRow {
    id: MemberId,
    bio: Option<String>,
}

/// The bios of those of these profiles that the viewer may see.
pub async fn bios_by_id(ctx: &Ctx, ids: &[MemberId]) -> Result<HashMap<MemberId, Option<String>>> {
    let mut sql = Sql::new("SELECT p.id, p.bio FROM profile p WHERE TRUE");
    visibility::profiles(&ctx.actor, ctx.today(), &mut sql);
    sql.push(" AND p.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<BioRow>(sql).await?.into_iter().map(|row| (row.id, row.bio)).collect())
}

/// Districts to which a verified, running affiliation ties the member.
pub async fn verified_districts(ctx: &Ctx, member: MemberId) -> Result<Vec<DistrictId>> {
    let mut sql = Sql::new("SELECT a.district_id FROM affiliation a WHERE a.source <> 'self' AND a.member_id = ");
    sql.bind(member).push(" AND ");
    visibility::running("a", ctx.today(), &mut sql);
    ctx.db.values(sql).await
}
