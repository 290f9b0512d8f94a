//! What hangs on Skills, over GraphQL; the list hangs on the profile.

use super::types::Skill;
use crate::features::areas::types::Area;
use bindery_derive::relations;

#[relations]
impl Skill {
    /// The area.
    #[one(area_id)]
    fn area() -> Area;
}
