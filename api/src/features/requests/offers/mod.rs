//! Offers to help: between the asker and the helper.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;
