//! One search over everything, in groups: what each list finds for the same words.

pub mod graphql;
pub mod rest;
pub mod service;
pub mod types;
