//! Errors as `application/problem+json` (RFC 9457).

use crate::error::{Code, Error, FieldError};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, ETAG, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::Serialize;
use std::fmt;

/// What went wrong, as RFC 9457 shapes it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A page that explains the code.
    #[schema(example = "/problems/not_found")]
    pub r#type: String,
    /// A short title, the same for every occurrence.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// The stable code to branch on.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// The id under which the log knows this request.
    pub request_id: String,
    /// The wrong fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// Ids of what stands in the way (`sole_owner`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub blockers: Vec<String>,
}

/// An [`Error`] on its way out of a handler; the shell renders it.
#[derive(Debug)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        status(self.0.code())
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The HTTP status of a code.
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.class()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The document of `error` for the request `instance` with `request_id`.
pub fn document(error: &Error, instance: &str, request_id: &str) -> Problem {
    let code = error.code();
    Problem {
        r#type: format!("/problems/{}", code.as_str()),
        title: code.title(),
        status: code.class(),
        detail: error.detail().to_owned(),
        instance: instance.to_owned(),
        code: code.as_str(),
        request_id: request_id.to_owned(),
        errors: error.errors().to_vec(),
        blockers: error.blocking().to_vec(),
    }
}

/// Renders `error` for the request `instance` with `request_id`.
pub fn render(error: &Error, instance: &str, request_id: &str) -> HttpResponse {
    let problem = document(error, instance, request_id);
    let mut response = HttpResponse::build(status(error.code()));
    headers(&mut response, error);
    response.content_type("application/problem+json").body(serde_json::to_vec(&problem).unwrap_or_default())
}

fn headers(response: &mut HttpResponseBuilder, error: &Error) {
    if let Some(wait) = error.wait() {
        response.insert_header((RETRY_AFTER, wait.as_secs().max(1)));
    }
    if let Some(etag) = error.etag() {
        response.insert_header((ETAG, etag));
    }
    match error.code() {
        Code::Unauthenticated | Code::InvalidCredentials => {
            response.insert_header((WWW_AUTHENTICATE, "Bearer realm=\"bindery\""));
        }
        Code::InvalidClient => {
            response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"bindery\""));
        }
        // What a handler refuses by itself is HEAD of a stream.
        Code::MethodNotAllowed => {
            response.insert_header((ALLOW, "OPTIONS, GET"));
        }
        _ => {}
    }
}

/// The `Allow` header of a 405.
pub fn allow(response: &mut HttpResponse, methods: &str) {
    if let Ok(value) = HeaderValue::from_str(methods) {
        response.headers_mut().insert(ALLOW, value);
    }
}
