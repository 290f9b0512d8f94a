//! Profiles: a member's face to others.
//!
//! A profile has the member's id and is found by it or by `@handle`. Its visibility decides who sees it,
//! as `policy::visibility::profiles` says, and with it everything that hangs on it. Declared and verified
//! roles are kept apart: members declare, stewards and machines of a district verify. Only the member
//! changes the rest.

mod change;
pub mod faces;
pub mod graphql;
pub mod language;
pub mod links;
pub mod service;
mod spelling;
mod store;
pub mod types;
pub mod view;
