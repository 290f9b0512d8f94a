//! Areas over GraphQL.

use super::service;
use super::types::{Area, CreateArea, ListAreas, UpdateArea};
use super::view::ChildrenOf;
use crate::graphql::{Pages, Planned, cost, ctx, many, one, page, selected, selected_items};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::AreaId;

/// Queries on areas.
#[derive(Debug, Default)]
pub struct AreaQuery;

#[Object]
impl AreaQuery {
    /// One area of the vocabulary.
    async fn area(&self, context: &Context<'_>, id: AreaId) -> Result<Option<Area>> {
        Ok(Some(service::get_area(ctx(context), id, &selected::<Area>(context)).await?))
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
    ) -> Result<Pages<Area>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_areas(ctx(context), &filter, &page, &selected_items::<Area>(context)).await?.into())
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

#[ComplexObject]
impl Area {
    /// The area above it; null at the top.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Planned<Area>>> {
        one(context, &self.related, self.parent_id).await
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
    ) -> Result<Pages<Area>> {
        many::<ChildrenOf>(context, &self.related, self.id, None, page(first, after, last, before)).await
    }
}
