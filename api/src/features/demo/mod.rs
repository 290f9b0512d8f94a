//! The demo network: real schools, invented people, six personas to sign in as.
//!
//! Their projects, documents and requests are made by the use cases that everybody has, at the times when they
//! happened. It is loaded into an empty database that was marked as a demo when it was made. Ids are the same
//! everywhere, so that examples in the documents name rows that exist; persona passwords differ per
//! installation and stand in the database only as hashes.

pub mod examples;
pub mod graphql;
mod load;
mod network;
pub mod rest;
pub mod service;
mod store;
mod timeline;
pub mod types;
