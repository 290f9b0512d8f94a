//! Use cases on skills.

use super::store;
use super::types::{ListSkills, Skill};
use crate::activity::{Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::areas::service as areas;
use crate::features::areas::types::SkillKind;
use crate::features::profiles::service as profiles;
use crate::features::profiles::types::ProfileRef;
use crate::page::{Page, PageArgs};
use crate::policy::people::{DirectoryAct, ProfileAct, ProfileFacts};
use crate::policy::{authorize, require_member};
use bindery_entity::ids::{AreaId, MemberId};
use serde_json::json;
use std::collections::HashMap;

/// A member's skills: what they have, then what they learn.
pub async fn list_skills(ctx: &Ctx, profile: &ProfileRef, filter: &ListSkills, page: &PageArgs) -> Result<Page<Skill>> {
    let member = profiles::find_profile(ctx, profile).await?;
    skills_of(ctx, &[member], filter, page).await?.remove(&member).ok_or_else(Error::not_found)
}

/// The skills of each of these members, as far as the viewer may see them; for nested fields.
pub async fn skills_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListSkills,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Skill>>> {
    authorize(&ctx.actor, DirectoryAct::Read, &())?;
    store::skills_of(ctx, members, filter, page).await
}

/// Says that the viewer has or learns an area; repeating it changes nothing.
pub async fn add_skill(ctx: &Ctx, area: AreaId, kind: SkillKind) -> Result<Skill> {
    let member = authorized(ctx)?;
    ctx.write(|ctx| async move {
        areas::get_area(&ctx, area).await?;
        if store::insert(&ctx, member, area, kind).await? {
            log(&ctx, Kind::SkillAdded, member, area, kind).await?;
        }
        store::skill(&ctx, member, area, kind).await?.ok_or_else(Error::not_found)
    })
    .await
}

/// Takes that back; repeating it changes nothing.
pub async fn remove_skill(ctx: &Ctx, area: AreaId, kind: SkillKind) -> Result<AreaId> {
    let member = authorized(ctx)?;
    ctx.write(|ctx| async move {
        areas::get_area(&ctx, area).await?;
        if store::delete(&ctx, member, area, kind).await? {
            log(&ctx, Kind::SkillRemoved, member, area, kind).await?;
        }
        Ok(area)
    })
    .await
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
