//! Who is in a project, and in which role.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;
