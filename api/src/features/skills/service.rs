//! Use cases on skills.

use super::store;
use super::types::{ListSkills, Skill};
use super::view::SkillsOf;
use crate::activity::{Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::areas::service as areas;
use crate::features::areas::types::SkillKind;
use crate::features::profiles::service as profiles;
use crate::features::profiles::types::ProfileRef;
use crate::page::{Page, PageArgs};
use crate::plan::{self, Pick};
use crate::policy::people::{ProfileAct, ProfileFacts};
use crate::policy::{authorize, require_member};
use bindery_entity::ids::{AreaId, MemberId};
use serde_json::json;

/// A member's skills: what they have, then what they learn.
pub async fn list_skills(ctx: &Ctx, profile: ProfileRef, filter: &ListSkills, page: &PageArgs) -> Result<Page<Skill>> {
    let member = profiles::find_profile(ctx, &profile).await?;
    plan::list::<SkillsOf>(ctx, member, filter, page, &Pick::narrow()).await
}

/// Says that the viewer has or learns an area; repeating it changes nothing.
pub async fn add_skill(ctx: &Ctx, area: AreaId, kind: SkillKind, pick: &Pick) -> Result<Skill> {
    let member = authorized(ctx)?;
    ctx.write(|ctx| async move {
        areas::get_area(&ctx, area, &Pick::narrow()).await?;
        if store::insert(&ctx, member, area, kind).await? {
            log(&ctx, Kind::SkillAdded, member, area, kind).await?;
        }
        find(&ctx, member, area, kind, pick).await
    })
    .await
}

/// Takes that back; repeating it changes nothing.
pub async fn remove_skill(ctx: &Ctx, area: AreaId, kind: SkillKind) -> Result<AreaId> {
    let member = authorized(ctx)?;
    ctx.write(|ctx| async move {
        areas::get_area(&ctx, area, &Pick::narrow()).await?;
        if store::delete(&ctx, member, area, kind).await? {
            log(&ctx, Kind::SkillRemoved, member, area, kind).await?;
        }
        Ok(area)
    })
    .await
}

async fn find(ctx: &Ctx, member: MemberId, area: AreaId, kind: SkillKind, pick: &Pick) -> Result<Skill> {
    let found = plan::one(ctx, None, pick, |alias, sql| {
        sql.of(alias, " AND @.member_id = ").bind(member).of(alias, " AND @.area_id = ").bind(area);
        sql.of(alias, " AND @.kind = ").bind(kind);
    });
    found.await?.ok_or_else(Error::not_found)
}

fn authorized(ctx: &Ctx) -> Result<MemberId> {
    let member = require_member(&ctx.actor)?.id;
    authorize(&ctx.actor, ProfileAct::Edit, &ProfileFacts { member, districts: Vec::new() })?;
    Ok(member)
}

async fn log(ctx: &Ctx, event: Kind, member: MemberId, area: AreaId, kind: SkillKind) -> Result<()> {
    let event = Event::new(event, Subject::Member(member));
    record(ctx, event.detail(json!({ "area_id": area, "kind": kind }))).await?;
    Ok(())
}
