//! The outermost layer of every request: request id, log line, metrics, time limit, panics, problem bodies.

use crate::ctx::Ctx;
use crate::error::{Code, Error};
use crate::http::peer::Peer;
use crate::http::problem::{self, Failure};
use crate::http::rate_limit;
use crate::server::{Counted, Turn};
use crate::state::State;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, web};
use futures_util::FutureExt as _;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument as _;

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id under which the log knows a request.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// Marks a request that wants the head of the answer alone.
#[derive(Debug)]
pub struct HeadOnly;

/// What the shell keeps of a request while actix needs it to itself.
struct Seen {
    id: Arc<str>,
    path: String,
    limit: Duration,
}

/// Wraps one request.
pub async fn wrap<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<Counted>, actix_web::Error> {
    let started = Instant::now();
    let id = request_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let state = request.app_data::<web::Data<Arc<State>>>().cloned();
    let running = state.as_ref().map(|state| state.traffic.running());
    let answering = request.conn_data::<Turn>().map(Turn::answer);
    let limit = state.as_ref().map_or(30_000, |state| state.settings.request_timeout_ms);
    let seen = Seen { id, path: request.path().to_owned(), limit: Duration::from_millis(limit) };
    let (method, brief) = (method(request.method()), brief(&seen.path));
    let span = tracing::info_span!("request", request_id = %seen.id, method, path = brief);
    #[cfg(feature = "otlp")]
    crate::telemetry::otlp::adopt(&span, request.headers());
    let head_only = request.method() == Method::HEAD;
    if head_only {
        // Routed as GET.
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(HeadOnly);
    }
    let mut response = run(request, next, &seen).instrument(span.clone()).await?;
    headers(&mut response, &seen.id);
    if state.is_some_and(|state| state.is_draining()) {
        send_elsewhere(&mut response);
    }
    span.in_scope(|| report(&response, method, started));
    Ok(response.map_body(|_, body| {
        let body = Counted::new(body, running, answering);
        if head_only { body.withheld() } else { body }
    }))
}

/// The method, or that it is none of HTTP's usual ones: what a client makes up is no label.
fn method(method: &Method) -> &'static str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    let names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.iter().position(|known| known == method).and_then(|at| names.get(at)).copied().unwrap_or("other")
}

/// As much of a path as a line of the log needs.
fn brief(path: &str) -> &str {
    path.get(..path.floor_char_boundary(200)).unwrap_or_default()
}

/// Ends the connection after this answer, where HTTP/1.1 can say so: the next request goes to another instance.
fn send_elsewhere<B>(response: &mut ServiceResponse<B>) {
    let head = response.response_mut().head_mut();
    if !head.upgrade() {
        head.set_connection_type(ConnectionType::Close);
    }
}

/// The client's id if it is a sensible one, else a new one.
fn request_id(request: &ServiceRequest) -> Arc<str> {
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    let sensible = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match given.filter(sensible) {
        Some(id) => id.into(),
        None => data_encoding::BASE32_DNSSEC.encode(&crate::keys::random::<15>()).into(),
    }
}

async fn run<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    seen: &Seen,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let work = AssertUnwindSafe(next.call(request)).catch_unwind();
    let error = match tokio::time::timeout(seen.limit, work).await {
        Ok(Ok(Ok(response))) => return Ok(finish(response, seen)),
        Ok(Ok(Err(error))) => error,
        Ok(Err(_)) => Failure(Error::internal(anyhow::anyhow!("a handler panicked"))).into(),
        Err(_) => Failure(Error::unavailable(anyhow::anyhow!("the request took longer than {:?}", seen.limit))).into(),
    };
    Err(InternalError::from_response("failed", failed(&error, seen)).into())
}

/// Gives every failure a problem body.
fn finish<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    seen: &Seen,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let problem = match response.response().error() {
        Some(error) => failed(error, seen),
        None if is_bare_failure(&response) => plain(response.status(), response.headers().get(ALLOW), seen),
        None => return response.map_into_left_body(),
    };
    response.into_response(problem).map_into_right_body()
}

/// A failure that some layer below answered with a status and no body of ours.
fn is_bare_failure<B: MessageBody>(response: &ServiceResponse<B>) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    failed && !response.headers().contains_key(actix_web::http::header::CONTENT_TYPE)
}

fn failed(error: &actix_web::Error, seen: &Seen) -> HttpResponse {
    if let Some(Failure(error)) = error.as_error::<Failure>() {
        log(error);
        return problem::render(error, &seen.path, &seen.id);
    }
    plain(error.as_response_error().status_code(), None, seen)
}

fn plain(status: StatusCode, allow: Option<&HeaderValue>, seen: &Seen) -> HttpResponse {
    let code = Code::ALL.iter().copied().find(|code| code.class() == status.as_u16());
    let fallback = if status.is_server_error() { Code::Internal } else { Code::Malformed };
    let mut response = problem::render(&Error::of(code.unwrap_or(fallback)), &seen.path, &seen.id);
    if let Some(allow) = allow {
        response.headers_mut().insert(ALLOW, allow.clone());
    }
    response
}

/// Causes go to the log and nowhere else.
pub fn log(error: &Error) {
    match (error.code().class(), error.cause()) {
        // Asked again and again, and meant so.
        _ if error.code() == Code::Draining => tracing::debug!("asked while draining"),
        (500.., Some(cause)) => tracing::error!(code = error.code().as_str(), cause = format!("{cause:#}"), "failed"),
        (500.., None) => tracing::error!(code = error.code().as_str(), "failed"),
        (_, Some(cause)) => tracing::info!(code = error.code().as_str(), cause = format!("{cause:#}"), "refused"),
        (_, None) => tracing::debug!(code = error.code().as_str(), "refused"),
    }
}

fn headers<B>(response: &mut ServiceResponse<B>, id: &str) {
    let balance = response.request().extensions().get::<Ctx>().and_then(Ctx::balance);
    let statements = statements(response.request());
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID.clone(), id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        // An answer is data: opened as a page it may do nothing.
        let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers.insert(CONTENT_SECURITY_POLICY, nothing);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.append(VARY, HeaderValue::from_static("Authorization, Accept"));
    }
    if let Some(balance) = balance {
        rate_limit::write(&balance, headers);
    }
    if let Some(statements) = statements {
        headers.insert(HeaderName::from_static("x-sql-statements"), HeaderValue::from(statements));
    }
}

fn statements(request: &HttpRequest) -> Option<u64> {
    let wanted = request.app_data::<web::Data<Arc<State>>>()?.settings.statement_header;
    let extensions = request.extensions();
    wanted.then(|| extensions.get::<Ctx>().map(|ctx| ctx.db.statements())).flatten()
}

fn report<B>(response: &ServiceResponse<B>, method: &'static str, started: Instant) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let status = response.status().as_u16();
    let seconds = started.elapsed().as_secs_f64();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.address.to_string());
    tracing::info!(status, route, ms = seconds * 1000.0, peer, "answered");
    let labels = [("route", route), ("method", method.to_owned()), ("status", status.to_string())];
    metrics::counter!("bindery_http_requests_total", &labels).increment(1);
    metrics::histogram!("bindery_http_request_seconds", &labels).record(seconds);
}
