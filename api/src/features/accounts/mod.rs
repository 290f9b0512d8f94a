//! Accounts: registering, signing in, sessions, passwords, and what an admin does with members.
//!
//! - E-mail addresses and handles are unique in their folded form.
//! - Who is unknown and who gave a wrong password get the same answer after the same work; attempts slow
//!   down and never lock anybody out.
//! - An access token lives five minutes and is checked against its session at every request. A refresh
//!   token works once; the one before works once more for 30 seconds, and any other reuse ends the session.
//! - A link in a mail works once and is stored as a hash.
//! - Whoever deletes an account leaves "Former member" behind; while they alone run something shared,
//!   they cannot (`sole_owner`).
//! - No answer here is ever stored for a retry.

mod attempts;
pub mod faces;
pub mod graphql;
pub mod handle;
pub mod leaving;
mod letters;
mod one_time;
pub mod password;
pub mod rest;
pub mod service;
mod sessions;
mod store;
pub mod types;
