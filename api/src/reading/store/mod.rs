//! Facts read of things, and keys written.

mod documents;
mod projects;
mod requests;
mod write;

pub use documents::Document;
pub use projects::Project;
pub use requests::{Request, request_shelves};
pub use write::{add, mend, rewrite, rewrite_all};

use crate::policy::readers::shelves::Facet;
use crate::policy::readers::things::Shared;
use bindery_entity::ids::{AreaId, MemberId};
use sea_orm::prelude::Uuid;

/// The lists that something stands in: all, its maker's, those of what it belongs to and of what it is about.
fn lists(maker: MemberId, shared: &Shared, areas: &[AreaId]) -> Vec<(Facet, Uuid)> {
    let mut lists = vec![(Facet::All, Uuid::nil()), (Facet::Maker, maker.0)];
    lists.extend(shared.district.map(|id| (Facet::District, id.0)));
    lists.extend(shared.project.map(|id| (Facet::Project, id.0)));
    lists.extend(areas.iter().map(|id| (Facet::Area, id.0)));
    lists
}
