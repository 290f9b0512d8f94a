//! Requests over GraphQL.

mod mutations;

pub use mutations::RequestMutation;

use super::offers::types::{ListOffers, Offer};
use super::service;
use super::types::{ListRequests, Request, RequestTransitions};
use crate::error::Error;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Connection, Loaders, Nested, cost, ctx, load_nested, loaders, nested, page};
use crate::markdown;
use crate::page::Page;
use crate::pick::Pick;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{MemberId, ProjectId, RequestId};
use std::collections::HashMap;
use std::sync::Arc;

/// Fields of [`Request`] that read a heavy column.
const HEAVY: &[(&str, &str)] = &[("body", "body"), ("bodyHtml", "body")];

/// Queries on requests.
#[derive(Debug, Default)]
pub struct RequestQuery;

#[Object]
impl RequestQuery {
    /// One request.
    async fn request(&self, context: &Context<'_>, id: RequestId) -> Result<Option<Request>> {
        let pick = Pick::selected(&context.look_ahead(), HEAVY);
        Ok(Some(service::get_request(ctx(context), id, &pick).await?))
    }

    /// Requests that you may see, newest first; with `q` the best hits first, at most 500.
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
        let pick = Pick::selected_in_page(&context.look_ahead(), HEAVY);
        Ok(service::list_requests(ctx(context), &filter, &page, &pick).await?.into())
    }

    /// Who may move a request from where to where.
    async fn request_transitions(&self, context: &Context<'_>) -> Result<RequestTransitions> {
        Ok(service::list_request_transitions(ctx(context)).await?)
    }
}

#[ComplexObject]
impl Request {
    /// The whole of it, in Markdown; null when you may not see the request any more.
    async fn body(&self, context: &Context<'_>) -> Result<Option<String>> {
        body(self, context).await
    }

    /// The body as HTML that is safe to show.
    #[graphql(complexity = 20)]
    async fn body_html(&self, context: &Context<'_>) -> Result<Option<String>> {
        Ok(body(self, context).await?.as_deref().map(markdown::to_html))
    }

    /// Who asks; null when you may not see the profile.
    async fn asker(&self, context: &Context<'_>) -> Result<Option<Profile>> {
        Ok(loaders(context).load_one(self.asker_id).await?)
    }

    /// The project that it is for; null when you may not see it.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Project>> {
        Ok(loaders(context).load_many(self.project_id).await?.into_values().next())
    }

    /// The district that it belongs to.
    async fn district(&self, context: &Context<'_>) -> Result<Option<District>> {
        Ok(loaders(context).load_many(self.district_id).await?.into_values().next())
    }

    /// The school that it belongs to.
    async fn school(&self, context: &Context<'_>) -> Result<Option<School>> {
        Ok(loaders(context).load_many(self.school_id).await?.into_values().next())
    }

    /// The request that asks for the same, of a duplicate; null when you may not see it.
    #[graphql(name = "duplicateOf")]
    async fn original(&self, context: &Context<'_>) -> Result<Option<Request>> {
        Ok(loaders(context).load_many(self.duplicate_of).await?.into_values().next())
    }

    /// The offers on it, in the order of coming: all of them for the asker, of others their own.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn offers(
        &self,
        context: &Context<'_>,
        filter: Option<ListOffers>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Offer>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        nested(context, Nested { of: self.id, filter, page }).await
    }
}

/// The body as it was read with the request, or loaded now.
async fn body(request: &Request, context: &Context<'_>) -> Result<Option<String>> {
    match request.body.read() {
        Some(body) => Ok(Some(body.clone())),
        None => Ok(loaders(context).load_one(BodyOf(request.id)).await?),
    }
}

/// Names a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BodyOf(RequestId);

impl Loader<BodyOf> for Loaders {
    type Value = String;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[BodyOf]) -> Result<HashMap<BodyOf, String>, Arc<Error>> {
        let ids: Vec<RequestId> = keys.iter().map(|key| key.0).collect();
        let bodies = service::bodies_by_id(&self.0, &ids).await.map_err(Arc::new)?;
        Ok(bodies.into_iter().map(|(id, body)| (BodyOf(id), body)).collect())
    }
}

impl Loader<RequestId> for Loaders {
    type Value = Request;
    type Error = Arc<Error>;

    async fn load(&self, ids: &[RequestId]) -> Result<HashMap<RequestId, Request>, Arc<Error>> {
        let found = service::requests_by_id(&self.0, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|one| (one.id, one)).collect())
    }
}

/// What one member asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestsOf;

impl Loader<Nested<MemberId, RequestsOf>> for Loaders {
    type Value = Page<Request>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<MemberId, RequestsOf>],
    ) -> Result<HashMap<Nested<MemberId, RequestsOf>, Page<Request>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::requests_of(&self.0, &ids, &page).await }).await
    }
}

/// What is asked for one project.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestsIn;

impl Loader<Nested<ProjectId, RequestsIn>> for Loaders {
    type Value = Page<Request>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<ProjectId, RequestsIn>],
    ) -> Result<HashMap<Nested<ProjectId, RequestsIn>, Page<Request>>, Arc<Error>> {
        load_nested(keys, |ids, _, page| async move { service::requests_in(&self.0, &ids, &page).await }).await
    }
}
