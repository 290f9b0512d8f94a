//! What hangs on Memberships, over GraphQL; the list hangs on the project.

use super::types::ProjectMember;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Planned, one};
use async_graphql::{ComplexObject, Context, Result};

#[ComplexObject]
impl ProjectMember {
    /// The member; null when you may not see the profile.
    async fn member(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.member_id).await
    }

    /// The project.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Planned<Project>>> {
        one(context, &self.related, self.project_id).await
    }
}
