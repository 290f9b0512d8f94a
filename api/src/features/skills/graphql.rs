//! What hangs on Skills, over GraphQL; the list hangs on the profile.

use super::types::Skill;
use crate::features::areas::types::Area;
use crate::graphql::{Planned, one};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl Skill {
    /// The area.
    async fn area(&self, context: &Context<'_>) -> Result<Option<Planned<Area>>> {
        one(context, &self.related, self.area_id).await
    }
}
