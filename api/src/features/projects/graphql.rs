//! What hangs on Projects, over GraphQL.

use super::members::types::ListProjectMembers;
use super::members::view::MembersOf;
use super::types::Project;
use crate::features::districts::types::{District, School};
use crate::features::documents::types::ListDocuments;
use crate::features::documents::view::DocumentsIn;
use crate::features::requests::types::ListRequests;
use crate::features::requests::view::RequestsIn;
use bindery_derive::relations;

#[relations]
impl Project {
    /// The district that it belongs to.
    #[one(district_id)]
    fn district() -> District;

    /// The school that it belongs to.
    #[one(school_id)]
    fn school() -> School;

    /// Its documents that you may see, newest first.
    #[many]
    fn documents(filter: ListDocuments) -> DocumentsIn;

    /// Who is in it, in the order of coming.
    #[many]
    fn members(filter: ListProjectMembers) -> MembersOf;

    /// What is asked for it, as far as you may see it, newest first.
    #[many]
    fn requests(filter: ListRequests) -> RequestsIn;
}
