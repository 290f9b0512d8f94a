//! Stewards over GraphQL; the list hangs on the district.

use super::service;
use super::types::Steward;
use crate::error::Error;
use crate::features::districts::types::District;
use crate::features::profiles::types::Profile;
use crate::graphql::{Loaders, Nested, ctx, load_nested, loaders};
use crate::page::Page;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{DistrictId, MemberId};
use std::collections::HashMap;
use std::sync::Arc;

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
    async fn member(&self, context: &Context<'_>) -> Result<Option<Profile>> {
        Ok(loaders(context).load_one(self.member_id).await?)
    }

    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_one(self.district_id).await?)
    }
}

/// The stewards of one district.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stewards;

impl Loader<Nested<DistrictId, Stewards>> for Loaders {
    type Value = Page<Steward>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<DistrictId, Stewards>],
    ) -> Result<HashMap<Nested<DistrictId, Stewards>, Page<Steward>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::stewards_of(&self.0, &ids, &page).await }).await
    }
}
