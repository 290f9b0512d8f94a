//! What is done with affiliations, on both faces.

use super::service;
use super::types::{AddAffiliation, Affiliation, ListAffiliations};
use crate::features::profiles::types::{ProfileRef, WHOSE};
use bindery_derive::faces;
use bindery_entity::ids::{AffiliationId, DistrictId};

#[faces(tag = "Affiliations", query = AffiliationQuery, mutation = AffiliationMutation)]
trait Affiliations {
    /// Add an affiliation
    ///
    /// Declares a tie of your own to a district or school. Stewards, and machine accounts with `profiles:write`, name
    /// a `member_id` and enter a tie that is verified at once.
    #[post("/affiliations", created,
        example = json!({
        "district_id": "dis_01h455vb4pex5vsknk084sn02q", "role": "librarian", "starts_on": "2026-08-15"}))]
    fn add_affiliation(input: AddAffiliation, pick: Pick) -> Affiliation;

    /// Get an affiliation
    ///
    /// Your own, your district's, or a running one of a profile that you may see.
    #[get("/affiliations/{affiliation_id}")]
    fn get_affiliation(id: AffiliationId, pick: Pick) -> Affiliation;

    /// Confirm an affiliation
    ///
    /// For the district's steward: the declared tie counts as verified from now on.
    #[post("/affiliations/{affiliation_id}/confirm")]
    fn confirm_affiliation(id: AffiliationId, expected_version: Option<i64>, pick: Pick) -> Affiliation;

    /// End an affiliation
    ///
    /// For the member, and the district's steward or machine account with `profiles:write`. It cannot be undone.
    #[post("/affiliations/{affiliation_id}/end")]
    fn end_affiliation(id: AffiliationId, expected_version: Option<i64>, pick: Pick) -> Affiliation;

    /// List a member's affiliations
    ///
    /// Newest first: all of your own and of your district's, of others those that run.
    #[get("/profiles/{profile}/affiliations", rest)]
    fn list_affiliations(
        #[param(description = WHOSE)] profile: ProfileRef,
        filter: ListAffiliations,
        page: PageArgs,
    ) -> Page<Affiliation>;

    /// List a district's affiliations
    ///
    /// Newest first. For the district's stewards, and its machine accounts with `profiles:read`, which see the
    /// verified ones.
    #[get("/districts/{district_id}/affiliations", signed_in, rest, answer = "A page of affiliations.")]
    fn list_district_affiliations(id: DistrictId, filter: ListAffiliations, page: PageArgs) -> Page<Affiliation>;
}
