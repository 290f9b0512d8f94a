//! The demo network: real schools, invented people, six personas to sign in as.
//!
//! It is loaded into an empty database that was marked as a demo when it was made. Ids are the same
//! everywhere, so that examples in the documents name rows that exist; persona passwords differ per
//! installation and stand in the database only as hashes.

pub mod examples;
pub mod graphql;
mod load;
mod network;
pub mod rest;
pub mod service;
mod store;
pub mod types;
