//! Profiles over GraphQL.

use super::service;
use super::types::{ListProfiles, Profile, ProfileRef, Role, UpdateProfile, Workplace};
use crate::error::Error;
use crate::features::affiliations::types::{Affiliation, ListAffiliations};
use crate::features::districts::types::{District, School};
use crate::features::documents::types::{Document, ListDocuments};
use crate::features::projects::graphql::ProjectsOf;
use crate::features::projects::types::Project;
use crate::features::requests::types::{ListRequests, Request};
use crate::features::skills::types::{ListSkills, Skill};
use crate::graphql::{Connection, Loaders, Nested, cost, ctx, loaders, nested, page};
use crate::markdown;
use crate::pick::Pick;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Lookahead, Object, Result};
use bindery_entity::ids::{MemberId, SchoolId};
use std::collections::HashMap;
use std::sync::Arc;

/// Fields of [`Profile`] that read a heavy column.
const HEAVY: &[(&str, &str)] = &[("bio", "bio"), ("bioHtml", "bio")];

/// What a selection on [`Profile`] wants.
pub fn pick(look: &Lookahead<'_>) -> Pick {
    Pick::selected(look, HEAVY)
}

/// Queries on profiles.
#[derive(Debug, Default)]
pub struct ProfileQuery;

#[Object]
impl ProfileQuery {
    /// One profile, by the member's `id` or by `handle`.
    async fn profile(
        &self,
        context: &Context<'_>,
        id: Option<MemberId>,
        handle: Option<String>,
    ) -> Result<Option<Profile>> {
        let profile = ProfileRef::one_of(id, handle)?;
        Ok(Some(service::get_profile(ctx(context), profile, &pick(&context.look_ahead())).await?))
    }

    /// Profiles that you may see, by name.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn profiles(
        &self,
        context: &Context<'_>,
        filter: Option<ListProfiles>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Profile>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        let pick = Pick::selected_in_page(&context.look_ahead(), HEAVY);
        Ok(service::list_profiles(ctx(context), &filter, &page, &pick).await?.into())
    }
}

crate::payload! {
    /// What changing a profile gave.
    UpdateProfilePayload {
        /// The profile as it stands now.
        profile: Profile
    }
}

crate::payload! {
    /// What verifying a role gave.
    VerifyRolePayload {
        /// The profile as it stands now.
        profile: Profile
    }
}

crate::payload! {
    /// What taking a verified role back gave.
    UnverifyRolePayload {
        /// The profile as it stands now.
        profile: Profile
    }
}

/// Mutations on profiles.
#[derive(Debug, Default)]
pub struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Changes your own profile.
    async fn update_profile(
        &self,
        context: &Context<'_>,
        id: MemberId,
        expected_version: Option<i64>,
        input: UpdateProfile,
    ) -> Result<UpdateProfilePayload> {
        let result = service::update_profile(ctx(context), id, input, expected_version).await;
        UpdateProfilePayload::of(context, result)
    }

    /// Marks a professional role as verified; for those who run a district that knows the member.
    async fn verify_role(
        &self,
        context: &Context<'_>,
        id: MemberId,
        role: Role,
        expected_version: Option<i64>,
    ) -> Result<VerifyRolePayload> {
        VerifyRolePayload::of(context, service::verify_role(ctx(context), id, role, expected_version).await)
    }

    /// Takes a verified role back; what the member declares stays.
    async fn unverify_role(
        &self,
        context: &Context<'_>,
        id: MemberId,
        role: Role,
        expected_version: Option<i64>,
    ) -> Result<UnverifyRolePayload> {
        UnverifyRolePayload::of(context, service::unverify_role(ctx(context), id, role, expected_version).await)
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
    ) -> Result<Connection<Affiliation>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        nested(context, Nested { of: self.id, filter, page }).await
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
    ) -> Result<Connection<Document>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        nested(context, Nested { of: self.id, filter, page }).await
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
    ) -> Result<Connection<Project>> {
        nested(context, Nested { of: self.id, filter: ProjectsOf, page: page(first, after, last, before) }).await
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
    ) -> Result<Connection<Request>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        nested(context, Nested { of: self.id, filter, page }).await
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
    ) -> Result<Connection<Skill>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        nested(context, Nested { of: self.id, filter, page }).await
    }
}

/// The bio as it was read with the profile, or loaded now.
async fn bio(profile: &Profile, context: &Context<'_>) -> Result<Option<String>> {
    match profile.bio.read() {
        Some(bio) => Ok(bio.clone()),
        None => Ok(loaders(context).load_one(BioOf(profile.id)).await?.flatten()),
    }
}

/// Names a bio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BioOf(MemberId);

impl Loader<BioOf> for Loaders {
    type Value = Option<String>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BioOf]) -> Result<HashMap<BioOf, Option<String>>, Arc<Error>> {
        let ids: Vec<MemberId> = keys.iter().map(|key| key.0).collect();
        let bios = service::bios_by_id(&self.0, &ids).await.map_err(Arc::new)?;
        Ok(bios.into_iter().map(|(id, bio)| (BioOf(id), bio)).collect())
    }
}

#[ComplexObject]
impl Workplace {
    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_one(self.district_id).await?)
    }

    /// The school, if it is one.
    async fn school(&self, context: &Context<'_>) -> Result<Option<School>> {
        let ids: Option<SchoolId> = self.school_id;
        Ok(loaders(context).load_many(ids).await?.into_values().next())
    }
}

impl Loader<MemberId> for Loaders {
    type Value = Profile;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[MemberId]) -> Result<HashMap<MemberId, Profile>, Arc<Error>> {
        let profiles = service::profiles_by_id(&self.0, ids, &Pick::narrow()).await.map_err(Arc::new)?;
        Ok(profiles.into_iter().map(|profile| (profile.id, profile)).collect())
    }
}
