//! Personas over GraphQL.

use super::service;
use super::types::Persona;
use crate::graphql::ctx;
use async_graphql::{Context, Object, Result};

/// Queries of the demo.
#[derive(Debug, Default)]
pub struct DemoQuery;

#[Object]
impl DemoQuery {
    /// The people to sign in as, with their passwords; `not_found` outside of a demo.
    async fn demo_personas(&self, context: &Context<'_>) -> Result<Option<Vec<Persona>>> {
        Ok(Some(service::list_demo_personas(ctx(context)).await?))
    }
}
