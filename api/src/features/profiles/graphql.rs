//! One profile, and what hangs on it, over GraphQL.

use super::service;
use super::types::{Profile, ProfileRef, Workplace};
use crate::features::affiliations::types::{Affiliation, ListAffiliations};
use crate::features::affiliations::view::AffiliationsOf;
use crate::features::districts::types::{District, School};
use crate::features::documents::types::{Document, ListDocuments};
use crate::features::documents::view::DocumentsOf;
use crate::features::projects::types::Project;
use crate::features::projects::view::ProjectsOf;
use crate::features::requests::types::{ListRequests, Request};
use crate::features::requests::view::RequestsOf;
use crate::features::skills::types::{ListSkills, Skill};
use crate::features::skills::view::SkillsOf;
use crate::graphql::{Pages, Planned, cost, ctx, heavy, many, one, page, selected};
use crate::markdown;
use async_graphql::{ComplexObject, Context, Object, Result};
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

#[ComplexObject]
impl Profile {
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
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn affiliations(
        &self,
        context: &Context<'_>,
        filter: Option<ListAffiliations>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Affiliation>> {
        many::<AffiliationsOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }

    /// The documents of this person that you may see, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn documents(
        &self,
        context: &Context<'_>,
        filter: Option<ListDocuments>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Document>> {
        many::<DocumentsOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }

    /// The projects of this person that you may see, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn projects(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Project>> {
        many::<ProjectsOf>(context, &self.related, self.id, None, page(first, after, last, before)).await
    }

    /// What this person asks for, as far as you may see it, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn requests(
        &self,
        context: &Context<'_>,
        filter: Option<ListRequests>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Request>> {
        many::<RequestsOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }

    /// What this person has, then what this person learns.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn skills(
        &self,
        context: &Context<'_>,
        filter: Option<ListSkills>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Skill>> {
        many::<SkillsOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }
}

async fn bio(profile: &Profile, context: &Context<'_>) -> Result<Option<String>> {
    Ok(heavy(context, profile, "bio", |profile| &profile.bio).await?.flatten())
}

#[ComplexObject]
impl Workplace {
    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }

    /// The school, if it is one.
    async fn school(&self, context: &Context<'_>) -> Result<Option<Planned<School>>> {
        one(context, &self.related, self.school_id).await
    }
}
