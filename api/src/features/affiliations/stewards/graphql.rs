//! Stewards over GraphQL; the list hangs on the district.

use super::service;
use super::types::Steward;
use crate::features::districts::types::District;
use crate::features::profiles::types::Profile;
use crate::graphql::{Planned, ctx, one};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{DistrictId, MemberId};

crate::payload! {
    /// What appointing a steward gave.
    AppointStewardPayload {
        /// The steward.
        steward: Steward
    }
}

crate::payload! {
    /// What dismissing a steward gave.
    DismissStewardPayload {
        /// Who is no steward any more.
        member_id: MemberId
    }
}

/// Mutations on stewards.
#[derive(Debug, Default)]
pub struct StewardMutation;

#[Object]
impl StewardMutation {
    /// Makes a member a district's steward; for admins.
    async fn appoint_steward(
        &self,
        context: &Context<'_>,
        district_id: DistrictId,
        member_id: MemberId,
    ) -> Result<AppointStewardPayload> {
        let result = service::appoint_steward(ctx(context), district_id, member_id).await;
        AppointStewardPayload::of(context, result)
    }

    /// Ends a stewardship; for admins.
    async fn dismiss_steward(
        &self,
        context: &Context<'_>,
        district_id: DistrictId,
        member_id: MemberId,
    ) -> Result<DismissStewardPayload> {
        let result = service::dismiss_steward(ctx(context), district_id, member_id).await;
        DismissStewardPayload::of(context, result)
    }
}

#[ComplexObject]
impl Steward {
    /// The member; null when you may not see the profile.
    async fn member(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.member_id).await
    }

    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }
}
