//! Affiliations over GraphQL; lists of them hang on profiles and districts.

use super::service;
use super::types::{AddAffiliation, Affiliation, ListAffiliations};
use crate::error::Error;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::graphql::{Loaders, Nested, ctx, load_nested, loaders};
use crate::page::Page;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{AffiliationId, DistrictId, MemberId};
use std::collections::HashMap;
use std::sync::Arc;

/// Queries on affiliations.
#[derive(Debug, Default)]
pub struct AffiliationQuery;

#[Object]
impl AffiliationQuery {
    /// One affiliation.
    async fn affiliation(&self, context: &Context<'_>, id: AffiliationId) -> Result<Option<Affiliation>> {
        Ok(Some(service::get_affiliation(ctx(context), id).await?))
    }
}

crate::payload! {
    /// What entering an affiliation gave.
    AddAffiliationPayload {
        /// The new affiliation.
        affiliation: Affiliation
    }
}

crate::payload! {
    /// What confirming an affiliation gave.
    ConfirmAffiliationPayload {
        /// The affiliation as it stands now.
        affiliation: Affiliation
    }
}

crate::payload! {
    /// What ending an affiliation gave.
    EndAffiliationPayload {
        /// The affiliation as it stands now.
        affiliation: Affiliation
    }
}

/// Mutations on affiliations.
#[derive(Debug, Default)]
pub struct AffiliationMutation;

#[Object]
impl AffiliationMutation {
    /// Declares a tie of your own; those who run the district enter verified ones for others.
    async fn add_affiliation(&self, context: &Context<'_>, input: AddAffiliation) -> Result<AddAffiliationPayload> {
        AddAffiliationPayload::of(context, service::add_affiliation(ctx(context), input).await)
    }

    /// Verifies a declared tie; for the district's steward.
    async fn confirm_affiliation(
        &self,
        context: &Context<'_>,
        id: AffiliationId,
        expected_version: Option<i64>,
    ) -> Result<ConfirmAffiliationPayload> {
        let result = service::confirm_affiliation(ctx(context), id, expected_version).await;
        ConfirmAffiliationPayload::of(context, result)
    }

    /// Ends a tie; for the member and those who run the district.
    async fn end_affiliation(
        &self,
        context: &Context<'_>,
        id: AffiliationId,
        expected_version: Option<i64>,
    ) -> Result<EndAffiliationPayload> {
        EndAffiliationPayload::of(context, service::end_affiliation(ctx(context), id, expected_version).await)
    }
}

#[ComplexObject]
impl Affiliation {
    /// Whose tie it is; null when you may not see the profile.
    async fn member(&self, context: &Context<'_>) -> Result<Option<Profile>> {
        Ok(loaders(context).load_one(self.member_id).await?)
    }

    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_one(self.district_id).await?)
    }

    /// The school; null for the district as a whole.
    async fn school(&self, context: &Context<'_>) -> Result<Option<School>> {
        Ok(loaders(context).load_many(self.school_id).await?.into_values().next())
    }
}

impl Loader<Nested<MemberId, ListAffiliations>> for Loaders {
    type Value = Page<Affiliation>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<MemberId, ListAffiliations>],
    ) -> Result<HashMap<Nested<MemberId, ListAffiliations>, Page<Affiliation>>, Arc<Error>> {
        load_nested(
            keys,
            |ids, filter, page| async move { service::affiliations_of(&self.0, &ids, &filter, &page).await },
        )
        .await
    }
}

impl Loader<Nested<DistrictId, ListAffiliations>> for Loaders {
    type Value = Page<Affiliation>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<DistrictId, ListAffiliations>],
    ) -> Result<HashMap<Nested<DistrictId, ListAffiliations>, Page<Affiliation>>, Arc<Error>> {
        load_nested(
            keys,
            |ids, filter, page| async move { service::affiliations_in(&self.0, &ids, &filter, &page).await },
        )
        .await
    }
}

impl Loader<AffiliationId> for Loaders {
    type Value = Affiliation;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[AffiliationId]) -> Result<HashMap<AffiliationId, Affiliation>, Arc<Error>> {
        let found = service::affiliations_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|one| (one.id, one)).collect())
    }
}
