//! Districts and schools over GraphQL.

use super::service;
use super::types::{District, ListDistricts, ListSchools, School};
use super::view::SchoolsOf;
use crate::features::affiliations::stewards::{self, types::Steward, view::StewardsOf};
use crate::features::affiliations::{self, types::Affiliation, types::ListAffiliations, view::AffiliationsIn};
use crate::features::clients::{self, types::Client, view::ClientsOf};
use crate::graphql::{Pages, Planned, cost, ctx, many, one, page, selected, selected_items};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{DistrictId, SchoolId};

/// Queries on districts and schools.
#[derive(Debug, Default)]
pub struct DistrictQuery;

#[Object]
impl DistrictQuery {
    /// One district.
    async fn district(&self, context: &Context<'_>, id: DistrictId) -> Result<Option<District>> {
        Ok(Some(service::get_district(ctx(context), id, &selected::<District>(context)).await?))
    }

    /// Districts by name.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn districts(
        &self,
        context: &Context<'_>,
        filter: Option<ListDistricts>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<District>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_districts(ctx(context), &filter, &page, &selected_items::<District>(context)).await?.into())
    }

    /// One school.
    async fn school(&self, context: &Context<'_>, id: SchoolId) -> Result<Option<School>> {
        Ok(Some(service::get_school(ctx(context), id, &selected::<School>(context)).await?))
    }

    /// Schools by name.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn schools(
        &self,
        context: &Context<'_>,
        filter: Option<ListSchools>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<School>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_schools(ctx(context), &filter, &page, &selected_items::<School>(context)).await?.into())
    }
}

#[ComplexObject]
impl District {
    /// Its schools by name.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn schools(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<School>> {
        let page = page(first, after, last, before);
        many::<SchoolsOf>(context, &self.related, self.id, None, page).await
    }

    /// Its machine accounts, oldest first; for its stewards and admins.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn clients(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<Client>>> {
        clients::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        many::<ClientsOf>(context, &self.related, self.id, None, page).await.map(Some)
    }

    /// What ties members to it, newest first; for those who run it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn affiliations(
        &self,
        context: &Context<'_>,
        filter: Option<ListAffiliations>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<Affiliation>>> {
        affiliations::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        many::<AffiliationsIn>(context, &self.related, self.id, filter, page).await.map(Some)
    }

    /// Who runs it; for its stewards and admins.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn stewards(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Pages<Steward>>> {
        stewards::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        many::<StewardsOf>(context, &self.related, self.id, None, page).await.map(Some)
    }
}

#[ComplexObject]
impl School {
    /// Its district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }
}
