//! What hangs on Memberships, over GraphQL; the list hangs on the project.

use super::types::ProjectMember;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use bindery_derive::relations;

#[relations]
impl ProjectMember {
    /// The member; null when you may not see the profile.
    #[one(member_id)]
    fn member() -> Profile;

    /// The project.
    #[one(project_id)]
    fn project() -> Project;
}
