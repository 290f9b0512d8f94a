//! Use cases on stewards.

use super::store;
use super::types::Steward;
use crate::activity::{Audience, Event, Kind, Subject, record};
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::districts::service as districts;
use crate::page::{Page, PageArgs};
use crate::policy::places::{DistrictAct, DistrictFacts};
use crate::policy::{allows, authorize, require_known};
use bindery_entity::ids::{DistrictId, MemberId};
use std::collections::HashMap;

/// A district's stewards, by the time of their appointment.
pub async fn list_stewards(ctx: &Ctx, district: DistrictId, page: &PageArgs) -> Result<Page<Steward>> {
    districts::get_district(ctx, district).await?;
    authorize_list(ctx, district)?;
    stewards_of(ctx, &[district], page).await?.remove(&district).ok_or_else(Error::not_found)
}

/// Refuses those who may not see a district's stewards.
pub fn authorize_list(ctx: &Ctx, district: DistrictId) -> Result<()> {
    authorize(&ctx.actor, DistrictAct::ListStewards, &DistrictFacts { id: district })
}

/// The stewards of each of these districts, where the viewer may see them; for nested fields.
pub async fn stewards_of(
    ctx: &Ctx,
    districts: &[DistrictId],
    page: &PageArgs,
) -> Result<HashMap<DistrictId, Page<Steward>>> {
    let shown = |district: &DistrictId| allows(&ctx.actor, DistrictAct::ListStewards, &DistrictFacts { id: *district });
    let districts: Vec<DistrictId> = districts.iter().copied().filter(shown).collect();
    store::stewards_of(ctx, &districts, page).await
}

/// Makes a member the district's steward; repeating it changes nothing.
pub async fn appoint_steward(ctx: &Ctx, district: DistrictId, member: MemberId) -> Result<Steward> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        districts::get_district(&ctx, district).await?;
        authorize(&ctx.actor, DistrictAct::AppointStewards, &DistrictFacts { id: district })?;
        store::lock(&ctx, district).await?;
        if !store::is_member(&ctx, member).await? {
            return Err(Error::not_found());
        }
        if store::insert(&ctx, district, member).await? {
            log(&ctx, Kind::StewardAppointed, district, member).await?;
        }
        store::steward(&ctx, district, member).await?.ok_or_else(Error::not_found)
    })
    .await
}

/// Ends a stewardship; repeating it changes nothing.
pub async fn dismiss_steward(ctx: &Ctx, district: DistrictId, member: MemberId) -> Result<MemberId> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        districts::get_district(&ctx, district).await?;
        authorize(&ctx.actor, DistrictAct::AppointStewards, &DistrictFacts { id: district })?;
        store::lock(&ctx, district).await?;
        if store::delete(&ctx, district, member).await? {
            log(&ctx, Kind::StewardDismissed, district, member).await?;
        }
        Ok(member)
    })
    .await
}

async fn log(ctx: &Ctx, kind: Kind, district: DistrictId, member: MemberId) -> Result<()> {
    let event = Event::new(kind, Subject::District(district)).about(member).within(district);
    record(ctx, event.audience(Audience::District)).await?;
    ctx.wake(Topic::Access);
    Ok(())
}
