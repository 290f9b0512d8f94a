//! Stewards: members who run one district's side.
//!
//! The installation's admin appoints and dismisses them; they see one another.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;
