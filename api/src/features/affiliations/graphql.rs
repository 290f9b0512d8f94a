//! What hangs on Affiliations, over GraphQL; lists of them hang on profiles and districts.

use super::types::Affiliation;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use crate::graphql::{Planned, one};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl Affiliation {
    /// Whose tie it is; null when you may not see the profile.
    async fn member(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.member_id).await
    }

    /// The district.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }

    /// The school; null for the district as a whole.
    async fn school(&self, context: &Context<'_>) -> Result<Option<Planned<School>>> {
        one(context, &self.related, self.school_id).await
    }
}
