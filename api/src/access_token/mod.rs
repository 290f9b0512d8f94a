//! Access tokens: who makes them, what they claim, and the keys that sign them. The room `auth` makes and reads them
//! for a request.

mod claims;
pub mod issuer;
pub mod keys;
pub mod store;
pub mod verifier;

use crate::error::{Code, Error};
pub use claims::{Claims, LIFE};
pub use keys::{Key, SigningKeys};
pub use verifier::Verifier;

/// The one answer to every bad token; it never says what was wrong.
pub fn refused() -> Error {
    Error::of(Code::Unauthenticated)
}
