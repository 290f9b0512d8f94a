//! What a caller is told of its quota: the `RateLimit` headers.

use crate::quota::Balance;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// Writes `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
pub(super) fn write(balance: &Balance, headers: &mut HeaderMap) {
    let Balance { policy, limit, remaining } = balance;
    let policy_value = format!("\"{policy}\";q={limit};w=60");
    let refill = u32::from(remaining < limit) * 60;
    let value = format!("\"{policy}\";r={remaining};t={refill}");
    for (name, value) in [("ratelimit-policy", policy_value), ("ratelimit", value)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
