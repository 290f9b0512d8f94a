//! Areas over GraphQL.

use super::service;
use super::types::{Area, CreateArea, ListAreas, UpdateArea};
use crate::error::Error;
use crate::graphql::{Connection, Loaders, Nested, cost, ctx, load_nested, loaders, nested, page};
use crate::page::Page;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::AreaId;
use std::collections::HashMap;
use std::sync::Arc;

/// Queries on areas.
#[derive(Debug, Default)]
pub struct AreaQuery;

#[Object]
impl AreaQuery {
    /// One area of the vocabulary.
    async fn area(&self, context: &Context<'_>, id: AreaId) -> Result<Option<Area>> {
        Ok(Some(service::get_area(ctx(context), id).await?))
    }

    /// Areas in the order of the vocabulary.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn areas(
        &self,
        context: &Context<'_>,
        filter: Option<ListAreas>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Area>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_areas(ctx(context), &filter, &page).await?.into())
    }
}

crate::payload! {
    /// What adding an area gave.
    CreateAreaPayload {
        /// The new area.
        area: Area
    }
}

crate::payload! {
    /// What changing an area gave.
    UpdateAreaPayload {
        /// The area as it stands now.
        area: Area
    }
}

/// Mutations on areas.
#[derive(Debug, Default)]
pub struct AreaMutation;

#[Object]
impl AreaMutation {
    /// Adds an area to the vocabulary; for stewards and admins.
    async fn create_area(&self, context: &Context<'_>, input: CreateArea) -> Result<CreateAreaPayload> {
        CreateAreaPayload::of(context, service::create_area(ctx(context), input).await)
    }

    /// Changes an area; for stewards and admins.
    async fn update_area(
        &self,
        context: &Context<'_>,
        id: AreaId,
        expected_version: Option<i64>,
        input: UpdateArea,
    ) -> Result<UpdateAreaPayload> {
        UpdateAreaPayload::of(context, service::update_area(ctx(context), id, input, expected_version).await)
    }
}

/// The areas below one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Children;

#[ComplexObject]
impl Area {
    /// The area above it; null at the top.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Area>> {
        Ok(loaders(context).load_many(self.parent_id).await?.into_values().next())
    }

    /// The areas below it.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn children(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Area>> {
        nested(context, Nested { of: self.id, filter: Children, page: page(first, after, last, before) }).await
    }
}

impl Loader<AreaId> for Loaders {
    type Value = Area;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[AreaId]) -> Result<HashMap<AreaId, Area>, Arc<Error>> {
        let areas = service::areas_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(areas.into_iter().map(|area| (area.id, area)).collect())
    }
}

impl Loader<Nested<AreaId, Children>> for Loaders {
    type Value = Page<Area>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<AreaId, Children>],
    ) -> Result<HashMap<Nested<AreaId, Children>, Page<Area>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::children_of(&self.0, &ids, &page).await }).await
    }
}
