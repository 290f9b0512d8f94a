//! What documents said before: each change of the text leaves one, with author, time and a line.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;

pub(super) use store::keep;
