//! Search over GraphQL.

use super::service::{self, Picks};
use super::types::{Search, SearchResults};
use crate::features::{documents, profiles, requests};
use crate::graphql::{cost, ctx};
use async_graphql::{Context, Object, Result};

/// Searching.
#[derive(Debug, Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// The best hits of each kind, 1 to 20 and 5 when left out; for more of one kind, send the same `q` to its list.
    #[graphql(complexity = "cost(first.or(Some(service::DEFAULT)), None, child_complexity)")]
    async fn search(&self, context: &Context<'_>, q: String, first: Option<i32>) -> Result<SearchResults> {
        let look = context.look_ahead();
        let picks = Picks {
            profiles: profiles::graphql::pick(&look.field("profiles")),
            documents: documents::graphql::pick(&look.field("documents")),
            requests: requests::graphql::pick(&look.field("requests")),
        };
        Ok(service::search(ctx(context), &Search { q, first }, &picks).await?)
    }
}
