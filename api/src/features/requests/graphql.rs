//! What hangs on a request, over GraphQL.

use super::offers::types::{ListOffers, Offer};
use super::offers::view::OffersOf;
use super::types::Request;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Pages, Planned, cost, heavy, many, one, page};
use crate::markdown;
use async_graphql::{ComplexObject, Context, Result};

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
