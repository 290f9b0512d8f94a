//! What hangs on Areas, over GraphQL.

use super::types::Area;
use super::view::ChildrenOf;
use crate::graphql::{Pages, Planned, cost, many, one, page};
use async_graphql::{ComplexObject, Context, Result};

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
