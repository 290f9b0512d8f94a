//! What hangs on a request, over GraphQL.

use super::offers::types::ListOffers;
use super::offers::view::OffersOf;
use super::types::Request;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::heavy;
use crate::markdown;
use async_graphql::{Context, Result};
use bindery_derive::relations;

#[relations]
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
    #[one(asker_id)]
    fn asker() -> Profile;

    /// The project that it is for; null when you may not see it.
    #[one(project_id)]
    fn project() -> Project;

    /// The district that it belongs to.
    #[one(district_id)]
    fn district() -> District;

    /// The school that it belongs to.
    #[one(school_id)]
    fn school() -> School;

    /// The request that asks for the same, of a duplicate; null when you may not see it.
    #[one(duplicate_of, name = "duplicateOf")]
    fn original() -> Request;

    /// The offers on it, in the order of coming: all of them for the asker, of others their own.
    #[many]
    fn offers(filter: ListOffers) -> OffersOf;
}

async fn body(request: &Request, context: &Context<'_>) -> Result<Option<String>> {
    heavy(context, request, "body", |request| &request.body).await
}
