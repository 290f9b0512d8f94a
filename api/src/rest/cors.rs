//! Browsers elsewhere: only the origins in the settings, never with credentials.

use crate::config::Settings;
use actix_cors::Cors;
use actix_web::http::header::{HeaderName, HeaderValue};

/// Headers that a script elsewhere may read.
const EXPOSED: [&str; 8] =
    ["etag", "link", "location", "ratelimit", "ratelimit-policy", "retry-after", "idempotent-replayed", "x-request-id"];

/// The CORS layer (Fetch standard, section 3.2).
pub fn layer(settings: &Settings) -> Cors {
    let origins = settings.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| is_allowed(&origins, origin))
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allow_any_header()
        .expose_headers(EXPOSED.map(HeaderName::from_static))
        .block_on_origin_mismatch(false)
        .max_age(3600)
}

/// Whether a browser at `origin` may call; a demo lets localhost in.
pub fn is_allowed(settings: &Settings, origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    if settings.allowed_origins.iter().any(|allowed| allowed.trim_end_matches('/') == origin) {
        return true;
    }
    let host = url::Url::parse(origin).ok().and_then(|url| url.host_str().map(ToOwned::to_owned));
    settings.demo && host.is_some_and(|host| matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]"))
}
