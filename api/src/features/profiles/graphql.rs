//! One profile, and what hangs on it, over GraphQL.

use super::service;
use super::types::{Profile, ProfileRef, Workplace};
use crate::features::affiliations::types::ListAffiliations;
use crate::features::affiliations::view::AffiliationsOf;
use crate::features::districts::types::{District, School};
use crate::features::documents::types::ListDocuments;
use crate::features::documents::view::DocumentsOf;
use crate::features::projects::view::ProjectsOf;
use crate::features::requests::types::ListRequests;
use crate::features::requests::view::RequestsOf;
use crate::features::skills::types::ListSkills;
use crate::features::skills::view::SkillsOf;
use crate::graphql::{ctx, heavy, selected};
use crate::markdown;
use async_graphql::{Context, Object, Result};
use bindery_derive::relations;
use bindery_entity::ids::MemberId;

/// One profile, by what it is known by.
#[derive(Debug, Default)]
pub struct OneProfileQuery;

#[Object]
impl OneProfileQuery {
    /// One profile, by the member's `id` or by `handle`.
    async fn profile(
        &self,
        context: &Context<'_>,
        id: Option<MemberId>,
        handle: Option<String>,
    ) -> Result<Option<Profile>> {
        let profile = ProfileRef::one_of(id, handle)?;
        Ok(Some(service::get_profile(ctx(context), profile, &selected::<Profile>(context)).await?))
    }
}

#[relations]
impl Profile {
    /// Where the member works.
    #[embedded]
    fn workplace() -> Workplace;

    /// About this person, in Markdown.
    async fn bio(&self, context: &Context<'_>) -> Result<Option<String>> {
        bio(self, context).await
    }

    /// The bio as HTML that is safe to show.
    #[graphql(complexity = 20)]
    async fn bio_html(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(bio(self, context).await?.as_deref().map(markdown::to_html))
    }

    /// Ties to districts and schools, newest first.
    #[many]
    fn affiliations(filter: ListAffiliations) -> AffiliationsOf;

    /// The documents of this person that you may see, newest first.
    #[many]
    fn documents(filter: ListDocuments) -> DocumentsOf;

    /// The projects of this person that you may see, newest first.
    #[many]
    fn projects() -> ProjectsOf;

    /// What this person asks for, as far as you may see it, newest first.
    #[many]
    fn requests(filter: ListRequests) -> RequestsOf;

    /// What this person has, then what this person learns.
    #[many]
    fn skills(filter: ListSkills) -> SkillsOf;
}

async fn bio(profile: &Profile, context: &Context<'_>) -> Result<Option<String>> {
    Ok(heavy(context, profile, "bio", |profile| &profile.bio).await?.flatten())
}

#[relations]
impl Workplace {
    /// The district.
    #[one(district_id)]
    fn district() -> District;

    /// The school, if it is one.
    #[one(school_id)]
    fn school() -> School;
}
