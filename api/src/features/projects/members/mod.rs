//! Who is in a project, and in which role.

pub mod graphql;
pub mod rest;
pub mod service;
mod store;
pub mod types;
pub mod view;
