//! What happened, as a list and as a stream.
//!
//! Everybody reads their own activities; a district's stewards and machines those of the district; and whoever
//! may read a thing reads what happened to it. The order is that of the commits, so a reader who goes on from an
//! activity misses nothing and gets nothing twice. A stream looks again at every activity whether its viewer may
//! read it then, and ends with the session. An activity holds ids and words, never contents.
//!
//! One's own acts stay in one's log for good, but those on projects, documents and requests only while one may see
//! these; what is about oneself stays.

pub mod graphql;
pub mod rest;
pub mod service;
mod store;
pub mod types;
