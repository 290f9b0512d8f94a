//! Areas of school-library practice: a controlled vocabulary in a tree of two levels.
//!
//! Everybody may read it; it comes with the schema, and stewards and admins add to it. A name is unique
//! without regard to case and accents; an area with a parent has no children. `slug` stays for good.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;
