//! What is done with profiles, on both faces.

use super::service;
use super::types::{ListProfiles, Profile, ProfileRef, Role, UpdateProfile, WHOSE};
use bindery_derive::faces;
use bindery_entity::ids::MemberId;

#[faces(tag = "Profiles", query = ProfileQuery, mutation = ProfileMutation)]
trait Profiles {
    /// List profiles
    ///
    /// Profiles that you may see, by name. Filters combine; the bio is left out.
    #[get("/profiles")]
    fn list_profiles(filter: ListProfiles, page: PageArgs, pick: Pick) -> Page<Profile>;

    /// Get a profile
    ///
    /// One profile by the member's id, by `@handle`, or your own by `me`.
    #[get("/profiles/{profile}", rest)]
    fn get_profile(#[param(description = WHOSE)] id: ProfileRef, pick: Pick) -> Profile;

    /// Update a profile
    ///
    /// Changes the fields sent (JSON Merge Patch, RFC 7396) of your own profile; name the version you read to
    /// change only that one (`If-Match` over REST, `expectedVersion` over GraphQL). Links are brought into one spelling: give an address or a handle.
    #[patch("/profiles/{profile}",
        example = json!({
        "tagline": "Every shelf tells a story", "languages": ["en", "es"],
        "links": [{"platform": "bluesky", "handle": "@shelves.bsky.social"},
        {"platform": "website", "url": "https://library.example.org/?utm_source=card"}]}))]
    fn update_profile(
        #[id(MemberId)]
        #[param(description = WHOSE, example = "me")]
        id: ProfileRef,
        input: UpdateProfile,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> Profile;

    /// Verify a role
    ///
    /// For stewards, and machine accounts with `profiles:write`, of a district to which a verified affiliation ties
    /// the member. Repeating it changes nothing.
    #[put("/profiles/{profile}/verified-roles/{role}")]
    fn verify_role(
        #[id(MemberId)]
        #[param(description = WHOSE, example = "@rosalind_tran")]
        id: ProfileRef,
        #[word]
        #[param(description = "The professional role.")]
        role: Role,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> Profile;

    /// Take a verified role back
    ///
    /// For the same callers as `verify_role`. What the member declares stays. Repeating it changes nothing.
    #[delete("/profiles/{profile}/verified-roles/{role}")]
    fn unverify_role(
        #[id(MemberId)]
        #[param(description = WHOSE, example = "@rosalind_tran")]
        id: ProfileRef,
        #[word]
        #[param(description = "The professional role.")]
        role: Role,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> Profile;
}
