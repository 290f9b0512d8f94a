//! What hangs on Affiliations, over GraphQL; lists of them hang on profiles and districts.

use super::types::Affiliation;
use crate::features::districts::types::{District, School};
use crate::features::profiles::types::Profile;
use bindery_derive::relations;

#[relations]
impl Affiliation {
    /// Whose tie it is; null when you may not see the profile.
    #[one(member_id)]
    fn member() -> Profile;

    /// The district.
    #[one(district_id)]
    fn district() -> District;

    /// The school; null for the district as a whole.
    #[one(school_id)]
    fn school() -> School;
}
