//! Offers to help: between the asker and the helper.

pub mod graphql;
pub mod rest;
pub mod service;
mod store;
pub mod types;
pub mod view;
