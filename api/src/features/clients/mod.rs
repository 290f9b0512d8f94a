//! Machine accounts: how a district's systems sign in (OAuth 2.0 client credentials, RFC 6749).
//!
//! - A client reaches one district; for it there is no other.
//! - Its stewards and the admin make, see and revoke clients. A secret is shown once and stored as a hash.
//! - A token carries scopes of the client and lives five minutes; a revoked client's tokens end at once, and those that an old secret got with it.

pub mod faces;
pub mod graphql;
pub mod oauth;
pub mod service;
mod store;
pub mod types;
pub mod view;
