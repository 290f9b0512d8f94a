//! What hangs on Stewards, over GraphQL; the list hangs on the district.

use super::types::Steward;
use crate::features::districts::types::District;
use crate::features::profiles::types::Profile;
use bindery_derive::relations;

#[relations]
impl Steward {
    /// The member; null when you may not see the profile.
    #[one(member_id)]
    fn member() -> Profile;

    /// The district.
    #[one(district_id)]
    fn district() -> District;
}
