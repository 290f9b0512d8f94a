//! What hangs on Machine accounts, over GraphQL.

use super::types::Client;
use crate::features::districts::types::District;
use crate::graphql::{Planned, one};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl Client {
    /// The one district that it reaches.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }
}
