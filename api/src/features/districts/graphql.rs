//! Districts and schools over GraphQL.

use super::service;
use super::types::{District, ListDistricts, ListSchools, School};
use crate::error::Error;
use crate::features::affiliations::stewards::{self, graphql::Stewards, types::Steward};
use crate::features::affiliations::{self, types::Affiliation, types::ListAffiliations};
use crate::features::clients::{self, graphql::Clients, types::Client};
use crate::graphql::{Connection, Loaders, Nested, cost, ctx, load_nested, loaders, nested, page};
use crate::page::Page;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{DistrictId, SchoolId};
use std::collections::HashMap;
use std::sync::Arc;

/// Queries on districts and schools.
#[derive(Debug, Default)]
pub struct DistrictQuery;

#[Object]
impl DistrictQuery {
    /// One district.
    async fn district(&self, context: &Context<'_>, id: DistrictId) -> Result<Option<District>> {
        Ok(Some(service::get_district(ctx(context), id).await?))
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
    ) -> Result<Connection<District>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_districts(ctx(context), &filter, &page).await?.into())
    }

    /// One school.
    async fn school(&self, context: &Context<'_>, id: SchoolId) -> Result<Option<School>> {
        Ok(Some(service::get_school(ctx(context), id).await?))
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
    ) -> Result<Connection<School>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_schools(ctx(context), &filter, &page).await?.into())
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
    ) -> Result<Connection<School>> {
        let page = page(first, after, last, before);
        nested(context, Nested { of: self.id, filter: Schools, page }).await
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
    ) -> Result<Option<Connection<Client>>> {
        clients::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        nested(context, Nested { of: self.id, filter: Clients, page }).await.map(Some)
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
    ) -> Result<Option<Connection<Affiliation>>> {
        affiliations::service::authorize_list(ctx(context), self.id)?;
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        nested(context, Nested { of: self.id, filter, page }).await.map(Some)
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
    ) -> Result<Option<Connection<Steward>>> {
        stewards::service::authorize_list(ctx(context), self.id)?;
        let page = page(first, after, last, before);
        nested(context, Nested { of: self.id, filter: Stewards, page }).await.map(Some)
    }
}

#[ComplexObject]
impl School {
    /// Its district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_one(self.district_id).await?)
    }
}

impl Loader<DistrictId> for Loaders {
    type Value = District;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[DistrictId]) -> Result<HashMap<DistrictId, District>, Arc<Error>> {
        let districts = service::districts_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(districts.into_iter().map(|district| (district.id, district)).collect())
    }
}

impl Loader<SchoolId> for Loaders {
    type Value = School;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[SchoolId]) -> Result<HashMap<SchoolId, School>, Arc<Error>> {
        let schools = service::schools_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(schools.into_iter().map(|school| (school.id, school)).collect())
    }
}

/// The schools of one district.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Schools;

impl Loader<Nested<DistrictId, Schools>> for Loaders {
    type Value = Page<School>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<DistrictId, Schools>],
    ) -> Result<HashMap<Nested<DistrictId, Schools>, Page<School>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::schools_of(&self.0, &ids, &page).await }).await
    }
}
