//! Facts read of things, and keys written.

mod documents;
mod projects;
mod requests;
mod write;

pub use documents::Document;
pub use projects::Project;
pub use requests::{Request, request_shelves};
pub use write::{add, add_helper, forget_project, rewrite};

use crate::policy::readers::things::Shared;
use sea_orm::prelude::Uuid;

/// What something belongs to, and is listed for.
fn scopes(shared: &Shared) -> impl Iterator<Item = Uuid> + use<> {
    shared.district.map(Uuid::from).into_iter().chain(shared.project.map(Uuid::from))
}
