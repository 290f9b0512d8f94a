//! What hangs on Areas, over GraphQL.

use super::types::Area;
use super::view::ChildrenOf;
use bindery_derive::relations;

#[relations]
impl Area {
    /// The area above it; null at the top.
    #[one(parent_id)]
    fn parent() -> Area;

    /// The areas below it.
    #[many]
    fn children() -> ChildrenOf;
}
