//! The viewer, over GraphQL.

use super::service;
use super::types::{Session, Viewer};
use crate::features::profiles::{self, types::Profile};
use crate::graphql::{Connection, cost, ctx, page, selected};
use async_graphql::{Context, Object, Result};
use bindery_derive::relations;

/// The viewer.
#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The signed-in person; null when nobody is signed in.
    async fn viewer(&self, context: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(service::find_viewer(ctx(context)).await?)
    }
}

#[relations]
impl Viewer {
    /// The viewer's profile.
    async fn member(&self, context: &Context<'_>) -> Result<Profile> {
        Ok(profiles::service::get_profile(ctx(context), self.id, &selected::<Profile>(context)).await?)
    }

    /// Where the viewer is signed in, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn sessions(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Session>> {
        Ok(service::list_sessions(ctx(context), &page(first, after, last, before)).await?.into())
    }
}
