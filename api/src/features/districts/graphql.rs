//! What hangs on Districts and schools, over GraphQL.

use super::types::{District, School};
use super::view::SchoolsOf;
use crate::features::affiliations::stewards::view::StewardsOf;
use crate::features::affiliations::{types::ListAffiliations, view::AffiliationsIn};
use crate::features::clients::view::ClientsOf;
use bindery_derive::relations;

#[relations]
impl District {
    /// Its schools by name.
    #[many]
    fn schools() -> SchoolsOf;

    /// Its machine accounts, oldest first; for its stewards and admins.
    #[many(guarded)]
    fn clients() -> ClientsOf;

    /// What ties members to it, newest first; for those who run it.
    #[many(guarded)]
    fn affiliations(filter: ListAffiliations) -> AffiliationsIn;

    /// Who runs it; for its stewards and admins.
    #[many(guarded)]
    fn stewards() -> StewardsOf;
}

#[relations]
impl School {
    /// Its district.
    #[one(district_id)]
    fn district() -> District;
}
