//! Affiliations: what ties members to districts and schools, and the stewards who run a district's side.
//!
//! A member declares a tie (source `self`): it is shown and filters people, and opens nothing. The district's
//! steward confirms it, or a steward or the district's machine account enters one, verified at once, for a member
//! who declared one there.
//! Only verified ties that run today open what is for a school or district. The member, and whoever runs the
//! district, ends it; an ended tie stays ended.
//!
//! A verified tie opens what the district shares, both ways. So only people who said themselves that they belong there
//! are entered, and no other district takes back what one verified.

pub mod faces;
pub mod graphql;
pub mod service;
pub mod stewards;
mod store;
pub mod types;
pub mod view;
