//! What documents said before: each change of the text leaves one, with author, time and a line.
//!
//! Only those who write the document read them, since an earlier text may hold what its author chose not to publish.
//! For the same reason readers find in the log only what happened since the publication.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;

pub(super) use store::keep;
