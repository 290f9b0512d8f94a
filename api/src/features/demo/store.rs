//! Writing the invented people.

use super::examples::Example as _;
use super::network::DemoMember;
use crate::activity;
use crate::activity::{Audience, Event, Kind, Subject};
use crate::actor::{Actor, Member};
use crate::ctx::Ctx;
use crate::db::{Sql, insert};
use crate::error::{Error, Result};
use crate::{keys, text};
use bindery_entity::ids::{AreaId, ClientId, DistrictId, LinkId, MemberId, SchoolId, SessionId};
use bindery_entity::{
    affiliation, area, client, district, member, member_link, member_role, profile, profile_word, school, skill,
    steward,
};
use chrono::{DateTime, Duration, Utc};
use sea_orm::prelude::Uuid;
use sea_orm::{EntityTrait, FromQueryResult, IntoActiveModel};
use serde_json::json;
use std::collections::HashMap;

/// Whether anybody stands in the database.
pub async fn has_members(ctx: &Ctx) -> Result<bool> {
    let count = ctx.db.value::<i64>(Sql::new("SELECT count(*) FROM (SELECT 1 FROM member LIMIT 1) m")).await?;
    Ok(count.unwrap_or_default() > 0)
}

/// What demo members refer to, by the names that the files use.
struct Places {
    districts: HashMap<String, DistrictId>,
    schools: HashMap<String, SchoolId>,
    areas: HashMap<String, AreaId>,
}

async fn places(ctx: &Ctx) -> Result<Places> {
    let districts = district::Entity::find().all(&ctx.db).await?;
    let schools = school::Entity::find().all(&ctx.db).await?;
    let areas = area::Entity::find().all(&ctx.db).await?;
    Ok(Places {
        districts: districts.into_iter().map(|row| (row.nces_id, row.id)).collect(),
        schools: schools.into_iter().map(|row| (row.nces_id, row.id)).collect(),
        areas: areas.into_iter().map(|row| (row.slug, row.id)).collect(),
    })
}

/// Rows on their way in.
#[derive(Default)]
struct Rows {
    members: Vec<member::ActiveModel>,
    profiles: Vec<profile::ActiveModel>,
    words: Vec<profile_word::ActiveModel>,
    roles: Vec<member_role::ActiveModel>,
    links: Vec<member_link::ActiveModel>,
    affiliations: Vec<affiliation::ActiveModel>,
    stewards: Vec<steward::ActiveModel>,
    skills: Vec<skill::ActiveModel>,
    events: Vec<Event>,
}

/// Writes all members with what belongs to them.
pub async fn insert_members(ctx: &Ctx, members: &[DemoMember], hashes: &[Option<String>]) -> Result<()> {
    let places = places(ctx).await?;
    let mut rows = Rows::default();
    for (place, (one, hash)) in members.iter().zip(hashes).enumerate() {
        let days = i64::try_from(members.len() - place).unwrap_or_default();
        // Before everything that they did since.
        let joined = ctx.now() - Duration::days(430) - Duration::hours(days * 29);
        add(ctx, &places, &mut rows, one, hash.clone(), joined)?;
    }
    insert(&ctx.db, rows.members).await?;
    insert(&ctx.db, rows.profiles).await?;
    insert(&ctx.db, rows.words).await?;
    insert(&ctx.db, rows.roles).await?;
    insert(&ctx.db, rows.links).await?;
    insert(&ctx.db, rows.affiliations).await?;
    insert(&ctx.db, rows.stewards).await?;
    insert(&ctx.db, rows.skills).await?;
    insert(&ctx.db, vec![machine(ctx)]).await?;
    for event in rows.events {
        activity::record(ctx, event).await?;
    }
    Ok(())
}

/// The roster system of the first district; nobody knows its secret until a steward makes a new one.
fn machine(ctx: &Ctx) -> client::ActiveModel {
    let now = ctx.now();
    client::Model {
        id: ClientId::example(),
        district_id: DistrictId::example(),
        name: "Roster sync".to_owned(),
        scopes: json!(["profiles:read", "activity:read"]),
        secret_hash: keys::sha256(&keys::random::<32>()),
        created_by: None,
        revoked_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
    .into_active_model()
}

fn add(
    ctx: &Ctx,
    places: &Places,
    rows: &mut Rows,
    one: &DemoMember,
    hash: Option<String>,
    joined: DateTime<Utc>,
) -> Result<()> {
    let id: MemberId = ctx.new_id();
    let persona = one.persona.as_ref().map(|persona| persona.key.as_str());
    rows.members.push(account(id, one, hash, persona == Some("admin"), joined).into_active_model());
    rows.profiles.push(face(id, one, joined).into_active_model());
    let words = text::words([one.handle.as_str(), one.name.as_str(), one.headline.as_str()]);
    rows.words.extend(words.into_iter().map(|word| profile_word::Model { word, member_id: id }.into_active_model()));
    rows.events.push(Event::new(Kind::MemberRegistered, Subject::Member(id)).audience(Audience::Private).at(joined));
    let district = one.district.as_ref().and_then(|nces| places.districts.get(nces)).copied();
    for (position, link) in one.links.iter().enumerate() {
        let position = i64::try_from(position).unwrap_or_default();
        rows.links.push(
            member_link::Model {
                id: ctx.new_id::<LinkId>(),
                member_id: id,
                platform: link.platform.clone(),
                handle: None,
                url: link.url.clone(),
                position,
                verified_at: None,
            }
            .into_active_model(),
        );
    }
    add_roles(rows, one, id, district, joined);
    add_skills(places, rows, one, id, joined)?;
    if let (Some(district), Some(source)) = (district, &one.affiliation_source) {
        let school = one.school.as_ref().and_then(|nces| places.schools.get(nces)).copied();
        add_affiliation(ctx, rows, one, id, (district, school, source), joined);
        if persona == Some("steward") {
            rows.stewards
                .push(steward::Model { district_id: district, member_id: id, created_at: joined }.into_active_model());
        }
    }
    Ok(())
}

fn account(id: MemberId, one: &DemoMember, hash: Option<String>, admin: bool, joined: DateTime<Utc>) -> member::Model {
    member::Model {
        id,
        email: one.email.clone(),
        email_folded: text::fold(&one.email),
        email_confirmed_at: Some(joined),
        password_hash: hash,
        admin,
        status: "active".to_owned(),
        version: 1,
        created_at: joined,
        updated_at: joined,
    }
}

fn face(id: MemberId, one: &DemoMember, joined: DateTime<Utc>) -> profile::Model {
    profile::Model {
        id,
        handle: one.handle.clone(),
        handle_folded: text::fold(&one.handle),
        name: one.name.clone(),
        name_folded: text::fold(&one.name),
        headline: Some(one.headline.clone()),
        tagline: one.tagline.clone(),
        bio: Some(one.bio.clone()),
        grade_bands: json!(one.grade_bands),
        languages: json!(one.languages),
        visibility: one.visibility.clone(),
        active: true,
        version: 1,
        created_at: joined,
        updated_at: joined,
    }
}

fn add_roles(rows: &mut Rows, one: &DemoMember, id: MemberId, district: Option<DistrictId>, joined: DateTime<Utc>) {
    for role in &one.roles {
        let verified = one.verified_roles.contains(role);
        rows.roles.push(
            member_role::Model {
                member_id: id,
                role: role.clone(),
                declared: true,
                verified_source: verified
                    .then(|| one.affiliation_source.clone().unwrap_or_else(|| "steward".to_owned())),
                verified_district_id: district.filter(|_| verified),
                verified_at: verified.then_some(joined),
            }
            .into_active_model(),
        );
    }
}

fn add_skills(places: &Places, rows: &mut Rows, one: &DemoMember, id: MemberId, joined: DateTime<Utc>) -> Result<()> {
    let has = one.has.iter().map(|slug| (slug, "has"));
    for (slug, kind) in has.chain(one.learning.iter().map(|slug| (slug, "learning"))) {
        let unknown = || Error::internal(anyhow::anyhow!("the demo names an unknown area {slug}"));
        let area_id = *places.areas.get(slug).ok_or_else(unknown)?;
        let row = skill::Model { member_id: id, area_id, kind: kind.to_owned(), created_at: joined };
        rows.skills.push(row.into_active_model());
        let event = Event::new(Kind::SkillAdded, Subject::Member(id));
        rows.events.push(event.detail(json!({ "area_id": area_id, "kind": kind })).at(joined));
    }
    Ok(())
}

fn add_affiliation(
    ctx: &Ctx,
    rows: &mut Rows,
    one: &DemoMember,
    id: MemberId,
    (district, school, source): (DistrictId, Option<SchoolId>, &str),
    joined: DateTime<Utc>,
) {
    let affiliation = ctx.new_id();
    rows.affiliations.push(
        affiliation::Model {
            id: affiliation,
            member_id: id,
            district_id: district,
            school_id: school,
            role: one.roles.first().cloned().unwrap_or_else(|| "other".to_owned()),
            source: source.to_owned(),
            starts_on: Some(joined.date_naive()),
            ends_on: None,
            confirmed_by: None,
            confirmed_at: (source != "self").then_some(joined),
            ended_at: None,
            version: 1,
            created_at: joined,
            updated_at: joined,
        }
        .into_active_model(),
    );
    let kind = if source == "self" { Kind::AffiliationDeclared } else { Kind::AffiliationConfirmed };
    rows.events.push(Event::new(kind, Subject::Affiliation(affiliation)).about(id).within(district).at(joined));
}

/// Sets the password of the member with this address.
pub async fn set_password(ctx: &Ctx, email: &str, hash: String) -> Result<()> {
    let mut sql = Sql::new("UPDATE member SET password_hash = ");
    sql.bind(hash).push(" WHERE email_folded = ").bind(text::fold(email));
    ctx.db.run(sql).await?;
    Ok(())
}

#[derive(Debug, FromQueryResult)]
struct PersonRow {
    id: MemberId,
    handle: String,
    district_id: Option<DistrictId>,
    school_id: Option<SchoolId>,
    steward: bool,
}

/// Every member by handle, as an actor with the facts that permission needs.
pub async fn actors(ctx: &Ctx) -> Result<HashMap<String, Actor>> {
    let sql = "SELECT p.id, p.handle, t.district_id, t.school_id, w.member_id IS NOT NULL AS steward FROM profile p \
        LEFT JOIN affiliation t ON t.member_id = p.id AND t.source <> 'self' LEFT JOIN steward w ON w.member_id = p.id";
    let person = |row: PersonRow| {
        let member = Member {
            id: row.id,
            session: SessionId(Uuid::nil()),
            admin: false,
            confirmed: true,
            stewards: row.district_id.filter(|_| row.steward).into_iter().collect(),
            districts: row.district_id.into_iter().collect(),
            schools: row.school_id.into_iter().collect(),
            projects: Vec::new(),
        };
        (row.handle, Actor::Member(member))
    };
    Ok(ctx.db.rows::<PersonRow>(Sql::new(sql)).await?.into_iter().map(person).collect())
}

/// Every area by its short name.
pub async fn areas(ctx: &Ctx) -> Result<HashMap<String, AreaId>> {
    Ok(area::Entity::find().all(&ctx.db).await?.into_iter().map(|row| (row.slug, row.id)).collect())
}
