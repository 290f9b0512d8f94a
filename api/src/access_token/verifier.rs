//! Checking signatures, and remembering those that were good.

use super::claims::{AUDIENCE, Claims};
use super::keys::Key;
use super::refused;
use crate::error::Result;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, Validation};
use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Tokens at most whose signature is remembered.
const MOST_VERIFIED: u64 = 10_000;
/// The media type of an access token (RFC 9068, section 2.1).
pub const TYPE: &str = "at+jwt";

/// The SHA-256 of a token.
pub type Digest = [u8; 32];

/// A token whose signature was found good.
#[derive(Debug, Clone)]
pub struct Verified {
    /// What it claims.
    pub claims: Arc<Claims>,
    /// The key that signed it, by which it is good as long as that key verifies.
    pub key: Arc<Key>,
}

/// Verifies access tokens, and remembers those that it found good: a signature does not turn bad.
#[derive(Debug)]
pub struct Verifier {
    rules: Validation,
    issuer: String,
    verified: Cache<Digest, Verified>,
}

impl Verifier {
    /// A verifier of tokens made by `issuer`.
    pub fn new(issuer: String) -> Self {
        let mut rules = Validation::new(Algorithm::EdDSA);
        // Time is checked by the injected clock.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[&issuer]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self { rules, issuer, verified: Cache::with_weighter(1024, MOST_VERIFIED, UnitWeighter) }
    }

    /// Who makes the tokens.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What is remembered of a token.
    pub fn remembered(&self, digest: &Digest) -> Option<Verified> {
        self.verified.get(digest)
    }

    /// Checks the signature by `key`, which the token names; a good one is remembered.
    pub fn check(&self, digest: Digest, token: &str, key: Arc<Key>) -> Result<Arc<Claims>> {
        let read = jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.rules).map_err(|_| refused())?;
        let claims = Arc::new(read.claims);
        self.verified.insert(digest, Verified { claims: claims.clone(), key });
        Ok(claims)
    }
}

/// Checks type and algorithm; the id of the key that is said to have signed the token.
pub fn key_of(token: &str) -> Result<String> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| refused())?;
    if names_critical(token) {
        return Err(refused());
    }
    if header.alg != Algorithm::EdDSA || !header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE)) {
        return Err(refused());
    }
    header.kid.ok_or_else(refused)
}

/// Whether a token says that some extension must be understood (RFC 7515, section 4.1.11): this server knows none.
fn names_critical(token: &str) -> bool {
    let head = token.split('.').next().unwrap_or_default();
    let head = BASE64URL_NOPAD.decode(head.as_bytes()).ok();
    let head = head.and_then(|head| serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(&head).ok());
    head.is_none_or(|head| head.contains_key("crit"))
}
