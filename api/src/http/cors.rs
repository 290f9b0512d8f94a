//! Browsers elsewhere: only the origins in the settings, never with credentials.

use crate::config::Settings;
use crate::error::{Code, Error, Result};
use crate::state::State;
use actix_cors::Cors;
use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use actix_web::web::Data;
use std::sync::Arc;

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

/// Refuses a WebSocket from a page elsewhere; clients that are no browsers send no `Origin`.
///
/// The host is compared with what the browser was told to connect to, which a page cannot choose for another origin.
pub fn check_origin(request: &HttpRequest) -> Result<()> {
    let Some(origin) = request.headers().get(ORIGIN) else { return Ok(()) };
    let state = request.app_data::<Data<Arc<State>>>().ok_or_else(|| Error::internal(anyhow::anyhow!("no state")))?;
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let text = origin.to_str().unwrap_or_default();
    let same = text.split_once("://").is_some_and(|(_, authority)| authority == host);
    let own = url::Url::parse(&state.settings.public_url()).is_ok_and(|url| url.origin().ascii_serialization() == text);
    if same || own || is_allowed(&state.settings, origin) { Ok(()) } else { Err(Error::of(Code::Forbidden)) }
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
