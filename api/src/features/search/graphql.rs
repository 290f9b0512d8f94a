//! Search over GraphQL.

use super::service::{self, Picks};
use super::types::{Search, SearchResults};
use crate::features::documents::types::Document;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::features::requests::types::Request;
use crate::graphql::{cost, ctx, selected_under};
use async_graphql::{Context, Object, Result};

/// Searching.
#[derive(Debug, Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// The best hits of each kind, 1 to 20 and 5 when left out; for more of one kind, send the same `q` to its list.
    #[graphql(complexity = "cost(first.or(Some(service::DEFAULT)), None, child_complexity)")]
    async fn search(&self, context: &Context<'_>, q: String, first: Option<i32>) -> Result<SearchResults> {
        let picks = Picks {
            profiles: selected_under::<Profile>(context, "profiles"),
            documents: selected_under::<Document>(context, "documents"),
            projects: selected_under::<Project>(context, "projects"),
            requests: selected_under::<Request>(context, "requests"),
        };
        Ok(service::search(ctx(context), &Search { q, first }, &picks).await?)
    }
}
