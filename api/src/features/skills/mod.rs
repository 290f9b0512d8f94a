//! Skills: the areas that a member HAS or is LEARNING.
//!
//! Both at once is allowed. Whoever sees the profile sees them; only the member changes them.

pub mod faces;
pub mod graphql;
pub mod service;
mod store;
pub mod types;
pub mod view;
