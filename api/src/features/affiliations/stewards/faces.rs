//! What is done with stewards, on both faces.

use super::service;
use super::types::Steward;
use bindery_derive::faces;
use bindery_entity::ids::{DistrictId, MemberId};

#[faces(tag = "Stewards", mutation = StewardMutation)]
trait Stewards {
    /// List a district's stewards
    ///
    /// By the time of their appointment. For the district's stewards and admins.
    #[get("/districts/{district_id}/stewards", signed_in, rest)]
    fn list_stewards(id: DistrictId, page: PageArgs) -> Page<Steward>;

    /// Appoint a steward
    ///
    /// For admins. Repeating it changes nothing.
    #[put("/districts/{district_id}/stewards/{member_id}", plain)]
    fn appoint_steward(district_id: DistrictId, member_id: MemberId, pick: Pick) -> Steward;

    /// Dismiss a steward
    ///
    /// For admins. Repeating it changes nothing.
    #[delete("/districts/{district_id}/stewards/{member_id}", answer = "The member is no steward of the district.")]
    fn dismiss_steward(district_id: DistrictId, member_id: MemberId) -> MemberId;
}
