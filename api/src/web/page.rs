//! How a page or a file goes out: policy, type, entity tag.

use super::zipped;
use crate::keys;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
    REFERRER_POLICY, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use data_encoding::BASE64URL_NOPAD;

/// The type of every page.
pub const HTML: &str = "text/html; charset=utf-8";

/// The policy of a page whose scripts and styles are all files of this server.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The entity tag of a file; weak, since it may go out compressed.
pub fn tag(bytes: &[u8]) -> String {
    let hash = keys::sha256(bytes);
    format!("W/\"{}\"", BASE64URL_NOPAD.encode(hash.get(..12).unwrap_or_default()))
}

/// A page under `policy`.
pub fn html(request: &HttpRequest, policy: &str, text: impl Into<Bytes>) -> HttpResponse {
    let text = text.into();
    let mut response = file(request, HTML, &tag(&text), text);
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.append(VARY, HeaderValue::from_static("Accept"));
    response
}

/// A public file; 304 when the browser has it.
pub fn file(request: &HttpRequest, kind: &str, tag: &str, bytes: impl Into<Bytes>) -> HttpResponse {
    let known = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let opaque = tag.trim_start_matches("W/");
    let is_known = known.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == opaque);
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, "public, no-cache"));
    if is_known {
        return response.finish();
    }
    let bytes = bytes.into();
    response.insert_header((CONTENT_TYPE, kind)).append_header((VARY, "Accept-Encoding"));
    match zipped::of(request, tag, &bytes) {
        Some(small) => response.insert_header((CONTENT_ENCODING, "gzip")).body(small),
        None => response.body(bytes),
    }
}
