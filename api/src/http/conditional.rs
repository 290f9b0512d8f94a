//! Conditional requests (RFC 9110, section 13): 304 for what is known, versions for `If-Match`.

use crate::error::{Code, Error, Result};
use crate::http::answer::Answer;
use actix_web::http::header::{IF_MATCH, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};

/// The response to a read: 304 when the client has it already.
pub fn respond(request: &HttpRequest, answer: Answer) -> HttpResponse {
    let known = answer.headers.etag.as_deref().is_some_and(|etag| is_known(request, etag));
    if known {
        return Answer { status: 304, body: Vec::new(), ..answer }.respond();
    }
    answer.respond()
}

/// Whether `If-None-Match` names this tag; weak comparison (section 8.8.3.2).
fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let values = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

/// The version that `If-Match` wants; none when the header is absent or `*`.
pub fn expected_version(request: &HttpRequest) -> Result<Option<i64>> {
    let Some(value) = request.headers().get(IF_MATCH) else { return Ok(None) };
    let wrong = || Error::new(Code::Malformed, "`If-Match` takes one ETag as this server gave it, or `*`");
    let value = value.to_str().map_err(|_| wrong())?.trim();
    if value == "*" {
        return Ok(None);
    }
    let tag = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|tag| tag.split_once('-'));
    let one = tag.filter(|(_, rest)| !rest.contains('"'));
    one.and_then(|(version, _)| version.parse().ok()).map(Some).ok_or_else(wrong)
}
