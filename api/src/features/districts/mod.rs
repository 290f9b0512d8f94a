//! Districts and their schools, by NCES facts.
//!
//! Everybody may read them; a district's machine account sees its own district only. They come from
//! `bindery import nces`, never from people.

pub mod faces;
pub mod graphql;
pub mod import;
pub mod service;
mod store;
pub mod types;
pub mod view;
