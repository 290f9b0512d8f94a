//! Affiliations over GraphQL; lists of them hang on profiles and districts.

use super::service;
use super::types::{AddAffiliation, Affiliation};
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::graphql::{Planned, ctx, one, selected};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::AffiliationId;

/// Queries on affiliations.
#[derive(Debug, Default)]
pub struct AffiliationQuery;

#[Object]
impl AffiliationQuery {
    /// One affiliation.
    async fn affiliation(&self, context: &Context<'_>, id: AffiliationId) -> Result<Option<Affiliation>> {
        Ok(Some(service::get_affiliation(ctx(context), id, &selected::<Affiliation>(context)).await?))
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
    async fn member(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.member_id).await
    }

    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }

    /// The school; null for the district as a whole.
    async fn school(&self, context: &Context<'_>) -> Result<Option<Planned<School>>> {
        one(context, &self.related, self.school_id).await
    }
}
