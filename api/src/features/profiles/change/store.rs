//! Profiles in the database: writing.

use super::Apart;
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::reindex::Things;
use crate::db::{Sql, insert};
use crate::error::{Error, Result};
use crate::features::profiles::links::{Normal, Platform};
use crate::features::profiles::types::{Profile, ProfileDraft, ProfileRef, Role, StatementSource};
use crate::policy::people::ProfileFacts;
use crate::text;
use bindery_entity::ids::{DistrictId, MemberId};
use bindery_entity::{member_link, member_role, profile, profile_word};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

/// Keeps a profile from changing until the transaction ends and answers its id.
pub async fn lock(ctx: &Ctx, profile: &ProfileRef) -> Result<Option<MemberId>> {
    let mut sql = Sql::new("SELECT id FROM profile WHERE ");
    match profile {
        ProfileRef::Id(id) => sql.push("id = ").bind(*id),
        ProfileRef::Handle(handle) => sql.push("handle_folded = ").bind(text::fold(handle)),
        ProfileRef::Viewer => sql.push("id = ").bind(ctx.viewer()),
    };
    sql.lock(ctx.db.dialect(), "profile");
    ctx.db.value(sql).await
}

/// Whether somebody else than `member` has the handle.
pub async fn is_handle_taken(ctx: &Ctx, member: MemberId, folded: &str) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) FROM profile WHERE handle_folded = ");
    sql.bind(folded).push(" AND id <> ").bind(member);
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default() > 0)
}

/// Writes `draft` over `old`, and what stands apart where it is named.
pub async fn update(ctx: &Ctx, old: &Profile, draft: ProfileDraft, apart: Apart) -> Result<()> {
    let ProfileDraft { name, handle, headline, tagline, bio, grade_bands, languages, visibility } = draft;
    if (&name, &handle, &headline) != (&old.name, &old.handle, &old.headline) {
        write_words(ctx, old.id, [&name, &handle, headline.as_deref().unwrap_or_default()]).await?;
    }
    let row = profile::ActiveModel {
        name_folded: Set(text::fold(&name)),
        name: Set(name),
        handle_folded: Set(text::fold(&handle)),
        handle: Set(handle),
        headline: Set(headline),
        tagline: Set(tagline),
        bio: Set(bio),
        grade_bands: Set(serde_json::to_value(grade_bands).map_err(Error::internal)?),
        languages: Set(serde_json::to_value(languages).map_err(Error::internal)?),
        visibility: Set(visibility.into()),
        version: Set(old.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    profile::Entity::update_many().set(row).filter(profile::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    if let Some(roles) = apart.roles {
        declare_roles(ctx, old.id, &roles).await?;
    }
    if let Some(links) = apart.links {
        replace_links(ctx, old, &links).await?;
    }
    Ok(())
}

async fn write_words(ctx: &Ctx, member: MemberId, texts: [&str; 3]) -> Result<()> {
    profile_word::Entity::delete_many().filter(profile_word::Column::MemberId.eq(member)).exec(&ctx.db).await?;
    let words = text::words(texts).into_iter();
    insert(&ctx.db, words.map(|word| profile_word::ActiveModel { word: Set(word), member_id: Set(member) }).collect())
        .await
}

/// Verified roles stay when they are no longer declared.
async fn declare_roles(ctx: &Ctx, member: MemberId, roles: &[Role]) -> Result<()> {
    let mut forget = Sql::new("UPDATE member_role SET declared = FALSE WHERE member_id = ");
    forget.bind(member);
    ctx.db.run(forget).await?;
    if !roles.is_empty() {
        let mut declare = Sql::new("INSERT INTO member_role (member_id, role, declared) VALUES ");
        for (place, role) in roles.iter().enumerate() {
            declare.push(if place == 0 { "(" } else { ", (" }).bind(member).push(", ").bind(*role).push(", TRUE)");
        }
        declare.push(" ON CONFLICT (member_id, role) DO UPDATE SET declared = TRUE");
        ctx.db.run(declare).await?;
    }
    drop_empty_roles(ctx, member).await
}

async fn drop_empty_roles(ctx: &Ctx, member: MemberId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM member_role WHERE NOT declared AND verified_source IS NULL AND member_id = ");
    sql.bind(member);
    ctx.db.run(sql).await?;
    Ok(())
}

/// A link that stays keeps its id and its verification.
async fn replace_links(ctx: &Ctx, old: &Profile, links: &[(Platform, Normal)]) -> Result<()> {
    member_link::Entity::delete_many().filter(member_link::Column::MemberId.eq(old.id)).exec(&ctx.db).await?;
    let rows = links.iter().enumerate().map(|(position, (platform, link))| {
        let known = old.links.iter().find(|known| known.platform == *platform && known.url == link.url);
        member_link::ActiveModel {
            id: Set(known.map_or_else(|| ctx.new_id(), |known| known.id)),
            member_id: Set(old.id),
            platform: Set((*platform).into()),
            handle: Set(link.handle.clone()),
            url: Set(link.url.clone()),
            position: Set(i64::try_from(position).unwrap_or_default()),
            verified_at: Set(known.and_then(|known| known.verified_at)),
        }
    });
    insert(&ctx.db, rows.collect()).await
}

/// The district that verified a role, if one did.
pub async fn verifier(ctx: &Ctx, member: MemberId, role: Role) -> Result<Option<DistrictId>> {
    let mut sql = Sql::new("SELECT verified_district_id FROM member_role WHERE verified_district_id IS NOT NULL");
    sql.push(" AND member_id = ").bind(member).push(" AND role = ").bind(role);
    ctx.db.value::<DistrictId>(sql).await
}

/// Verifies a role for one of the member's districts, or takes that back; answers the district.
pub async fn set_verified(ctx: &Ctx, facts: &ProfileFacts, role: Role, verified: bool) -> Result<Option<DistrictId>> {
    let (source, district) = match &*ctx.actor {
        Actor::Client(client) => (StatementSource::Roster, Some(client.district)),
        actor => (StatementSource::Steward, facts.districts.iter().copied().find(|id| actor.is_steward_of(*id))),
    };
    let row = member_role::ActiveModel {
        member_id: Set(facts.member),
        role: Set(role.into()),
        declared: Set(false),
        verified_source: Set(verified.then(|| source.into())),
        verified_district_id: Set(district.filter(|_| verified)),
        verified_at: Set(verified.then(|| ctx.now())),
    };
    let mut kept = sea_orm::sea_query::OnConflict::columns([member_role::Column::MemberId, member_role::Column::Role]);
    kept.update_columns([
        member_role::Column::VerifiedSource,
        member_role::Column::VerifiedDistrictId,
        member_role::Column::VerifiedAt,
    ]);
    member_role::Entity::insert(row).on_conflict(kept).exec_without_returning(&ctx.db).await?;
    drop_empty_roles(ctx, facts.member).await?;
    let mut touch = Sql::new("UPDATE profile SET version = version + 1, updated_at = ");
    touch.bind(ctx.now()).push(" WHERE id = ").bind(facts.member);
    ctx.db.run(touch).await?;
    Ok(district)
}

#[derive(Debug, FromQueryResult)]
struct Named {
    id: Uuid,
    name: String,
    handle: String,
    headline: Option<String>,
}

/// Makes a batch of profiles behind `after` found by their names, and answers the last; who left is found no more.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "profile", after).await?;
    let sql = "SELECT p.id, p.name, p.handle, p.headline FROM profile p \
               JOIN member m ON m.id = p.id AND m.status <> 'deleted'";
    let found: Vec<Named> = things.rows(&ctx.db, sql, "p.id").await?;
    let words = found.iter().map(|one| {
        let headline = one.headline.as_deref().unwrap_or_default();
        (one.id, text::words([one.name.as_str(), one.handle.as_str(), headline]))
    });
    things.write_words(&ctx.db, ("profile_word", "member_id"), words.collect()).await?;
    Ok(things.last())
}
