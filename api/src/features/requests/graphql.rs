//! Requests over GraphQL.

mod mutations;

pub use mutations::RequestMutation;

use super::offers::types::{ListOffers, Offer};
use super::offers::view::OffersOf;
use super::service;
use super::types::{ListRequests, Request, RequestTransitions};
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Pages, Planned, cost, ctx, heavy, many, one, page, selected, selected_items};
use crate::markdown;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::RequestId;

/// Queries on requests.
#[derive(Debug, Default)]
pub struct RequestQuery;

#[Object]
impl RequestQuery {
    /// One request.
    async fn request(&self, context: &Context<'_>, id: RequestId) -> Result<Option<Request>> {
        Ok(Some(service::get_request(ctx(context), id, &selected::<Request>(context)).await?))
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
    ) -> Result<Pages<Request>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_requests(ctx(context), &filter, &page, &selected_items::<Request>(context)).await?.into())
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
    async fn asker(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.asker_id).await
    }

    /// The project that it is for; null when you may not see it.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Planned<Project>>> {
        one(context, &self.related, self.project_id).await
    }

    /// The district that it belongs to.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }

    /// The school that it belongs to.
    async fn school(&self, context: &Context<'_>) -> Result<Option<Planned<School>>> {
        one(context, &self.related, self.school_id).await
    }

    /// The request that asks for the same, of a duplicate; null when you may not see it.
    #[graphql(name = "duplicateOf")]
    async fn original(&self, context: &Context<'_>) -> Result<Option<Planned<Request>>> {
        one(context, &self.related, self.duplicate_of).await
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
    ) -> Result<Pages<Offer>> {
        many::<OffersOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }
}

async fn body(request: &Request, context: &Context<'_>) -> Result<Option<String>> {
    heavy(context, request, "body", |request| &request.body).await
}
