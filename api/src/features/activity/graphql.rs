//! Activities over GraphQL.

use super::service;
use super::types::{Activity, ListActivity};
use crate::graphql::{Connection, cost, ctx, page, viewer};
use async_graphql::{Context, ID, Object, Result, Subscription};
use futures_util::{Stream, StreamExt as _};

/// Queries on activities.
#[derive(Debug, Default)]
pub struct ActivityQuery;

#[Object]
impl ActivityQuery {
    /// What happened, newest first: your own, those of districts you run, and those of what you may read.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn activity(
        &self,
        context: &Context<'_>,
        filter: Option<ListActivity>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Activity>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_activity(ctx(context), &filter, &page).await?.into())
    }
}

/// Subscriptions to activities.
#[derive(Debug, Default)]
pub struct ActivitySubscription;

#[Subscription]
impl ActivitySubscription {
    /// What happens, as it happens, from behind the activity with the id `after`, or from now.
    async fn activity(
        &self,
        context: &Context<'_>,
        after: Option<ID>,
    ) -> Result<impl Stream<Item = Result<Activity>> + use<>> {
        let activities =
            service::stream_activity(viewer(context).clone(), after.as_deref().map(String::as_str)).await?;
        Ok(activities.map(|one| one.map_err(Into::into)))
    }
}
