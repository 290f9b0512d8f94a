//! Use cases on stewards.

use super::store;
use super::types::Steward;
use super::view::StewardsOf;
use crate::activity::{Audience, Event, Kind, Subject, record};
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::districts::service as districts;
use crate::page::{Page, PageArgs};
use crate::plan::{self, NoFilter, Pick};
use crate::policy::places::{DistrictAct, DistrictFacts};
use crate::policy::{authorize, require_known};
use bindery_entity::ids::{DistrictId, MemberId};

/// A district's stewards, by the time of their appointment.
pub async fn list_stewards(ctx: &Ctx, district: DistrictId, page: &PageArgs) -> Result<Page<Steward>> {
    districts::get_district(ctx, district, &Pick::narrow()).await?;
    authorize_list(ctx, district)?;
    plan::list::<StewardsOf>(ctx, district, &NoFilter, page, &Pick::narrow()).await
}

/// Refuses those who may not see a district's stewards.
pub fn authorize_list(ctx: &Ctx, district: DistrictId) -> Result<()> {
    authorize(&ctx.actor, DistrictAct::ListStewards, &DistrictFacts { id: district })
}

/// Makes a member the district's steward; repeating it changes nothing.
pub async fn appoint_steward(ctx: &Ctx, district: DistrictId, member: MemberId, pick: &Pick) -> Result<Steward> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        districts::get_district(&ctx, district, &Pick::narrow()).await?;
        authorize(&ctx.actor, DistrictAct::AppointStewards, &DistrictFacts { id: district })?;
        store::lock(&ctx, district).await?;
        if !store::is_member(&ctx, member).await? {
            return Err(Error::not_found());
        }
        if store::insert(&ctx, district, member).await? {
            log(&ctx, Kind::StewardAppointed, district, member).await?;
        }
        find(&ctx, district, member, pick).await
    })
    .await
}

async fn find(ctx: &Ctx, district: DistrictId, member: MemberId, pick: &Pick) -> Result<Steward> {
    let found = plan::one(ctx, None, pick, |alias, sql| {
        sql.of(alias, " AND @.district_id = ").bind(district).of(alias, " AND @.member_id = ").bind(member);
    });
    found.await?.ok_or_else(Error::not_found)
}

/// Ends a stewardship; repeating it changes nothing.
pub async fn dismiss_steward(ctx: &Ctx, district: DistrictId, member: MemberId) -> Result<MemberId> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        districts::get_district(&ctx, district, &Pick::narrow()).await?;
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
