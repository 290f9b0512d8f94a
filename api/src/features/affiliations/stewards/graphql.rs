//! What hangs on Stewards, over GraphQL; the list hangs on the district.

use super::types::Steward;
use crate::features::districts::types::District;
use crate::features::profiles::types::Profile;
use crate::graphql::{Planned, one};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl Steward {
    /// The member; null when you may not see the profile.
    async fn member(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.member_id).await
    }

    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }
}
