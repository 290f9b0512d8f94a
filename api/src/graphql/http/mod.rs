//! GraphQL over HTTP (GraphQL-over-HTTP specification, stage 2 draft), in our own hands.
//!
//! The crate's extractor reads bodies without a bound, and accepts `text/plain` and mutations by GET.

mod execute;
mod prepare;

pub use prepare::{Form, Parameters, Ready, prepare};

use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::graphql::accept::{self, Media};
use crate::graphql::errors;
use crate::graphql::outcome::{Outcome, body};
use crate::http::accept::is_named;
use crate::http::answer::{Answer, Headers, Reply};
use crate::http::caller::{Caller, boxed};
use crate::http::problem::Failure;
use crate::http::sse::EVENT_STREAM;
use crate::http::{idempotency, input, problem};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use execute::{answer, execute};
use prepare::from_query;

const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
/// `POST /graphql`.
pub async fn post<E: Executor>(caller: Caller, payload: web::Payload, executor: Data<E>) -> Reply {
    let media = media(caller.request())?;
    let body = read(caller.request(), &mut payload.into_inner()).await?;
    let parameters = match input::parse::<Parameters>(&body) {
        Ok(parameters) => parameters,
        Err(error) => return Ok(refuse(&caller.ctx, Error::new(Code::Malformed, error.detail().to_owned()), media)),
    };
    run(caller, parameters, media, executor.get_ref(), false).await
}

/// `GET /graphql`: queries only.
pub async fn get<E: Executor>(caller: Caller, executor: Data<E>) -> Reply {
    let media = media(caller.request())?;
    let parameters = match from_query(caller.request().query_string()) {
        Ok(parameters) => parameters,
        Err(error) => return Ok(refuse(&caller.ctx, error, media)),
    };
    run(caller, parameters, media, executor.get_ref(), true).await
}

/// Every other method.
pub async fn other() -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::METHOD_NOT_ALLOWED);
    problem::allow(&mut response, "GET, HEAD, POST");
    response
}

fn media(request: &HttpRequest) -> Result<Media> {
    accept::negotiate(request.headers()).ok_or_else(|| Error::of(Code::NotAcceptable))
}

async fn read(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Result<web::Bytes> {
    input::is_json(request)?;
    input::read(request, payload).await
}
async fn run<E: Executor>(caller: Caller, parameters: Parameters, media: Media, executor: &E, by_get: bool) -> Reply {
    let ctx = caller.ctx.clone();
    let ready = match prepare(&ctx, caller.request(), parameters) {
        Ok(ready) => ready,
        Err(error) => return Ok(refuse(&ctx, error, media)),
    };
    if ctx.by_ticket && ready.kind != OperationType::Subscription {
        return Ok(refuse(&ctx, Error::new(Code::Forbidden, "a ticket opens a subscription and nothing else"), media));
    }
    let events = ready.kind == OperationType::Subscription && is_named(caller.request().headers(), EVENT_STREAM);
    if events {
        return super::stream::events(caller, ready, executor).await;
    }
    if by_get && ready.kind != OperationType::Query {
        let mut response =
            problem::render(&Error::new(Code::MethodNotAllowed, "only queries go by GET"), "/graphql", &ctx.request_id);
        response.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static("POST"));
        return Ok(response);
    }
    if media == Media::EventStream {
        let error = Error::new(Code::QueryInvalid, "only subscriptions go as `text/event-stream`");
        return Ok(refuse(&ctx, error, Media::GraphQl));
    }
    if ready.kind == OperationType::Subscription {
        let error =
            Error::new(Code::QueryInvalid, "subscriptions go over WebSocket, or with `Accept: text/event-stream`");
        return Ok(refuse(&ctx, error, media));
    }
    match idempotency::key(caller.request(), &ctx)? {
        Some(_) if !ready.one_mutation => {
            let error =
                Error::new(Code::Malformed, "a request with `Idempotency-Key` holds exactly one mutation field");
            Ok(refuse(&ctx, error, media))
        }
        Some(claim) => once(&ctx, claim, ready, media, executor).await,
        None => match answer(&caller, ready, executor).await {
            Ok(outcome) => Ok(respond(outcome, media)),
            Err(error) => Ok(refuse(&ctx, error, media)),
        },
    }
}

/// Runs a mutation once for its key; an answer with errors is not stored and leaves nothing behind.
async fn once<E: Executor>(ctx: &Ctx, claim: idempotency::Claim, ready: Ready, media: Media, executor: &E) -> Reply {
    let work = boxed(|ctx| async move {
        let outcome = execute(&ctx, ready, executor).await?;
        if !outcome.clean {
            return Err(Error::new(Code::Conflict, "").carrying(outcome.body));
        }
        Ok(Answer { status: status(&outcome, media), headers: Headers::default(), body: outcome.body })
    });
    match idempotency::once(ctx, claim, work).await {
        Ok(answer) => {
            let mut response = answer.respond();
            set_type(&mut response, media);
            Ok(response)
        }
        Err(error) => match error.carried() {
            Some(body) => Ok(raw(StatusCode::OK, media, body.to_vec())),
            None if error.code().class() < 500 => Ok(refuse(ctx, error, media)),
            None => Err(Failure(error)),
        },
    }
}

/// An error before execution, as the media type wants it.
fn refuse(ctx: &Ctx, error: Error, media: Media) -> HttpResponse {
    let status = problem::status(error.code());
    // Broken HTTP or JSON is a 400 under every media type (specification, section 6.4.1).
    let is_told_by_body = media == Media::Json && status == StatusCode::BAD_REQUEST && error.code() != Code::Malformed;
    let wait = error.wait();
    let mut response = errors::response(error);
    errors::code(&mut response, false, &ctx.request_id);
    let status = if is_told_by_body { StatusCode::OK } else { status };
    let mut response = raw(status, media, body(&response, false));
    if let Some(wait) = wait {
        response.headers_mut().insert(RETRY_AFTER, wait.as_secs().max(1).into());
    }
    response
}

fn respond(outcome: Outcome, media: Media) -> HttpResponse {
    raw(StatusCode::from_u16(status(&outcome, media)).unwrap_or(StatusCode::OK), media, outcome.body)
}

fn status(outcome: &Outcome, media: Media) -> u16 {
    if media == Media::GraphQl && !outcome.executed { 400 } else { 200 }
}
fn raw(status: StatusCode, media: Media, body: Vec<u8>) -> HttpResponse {
    let mut response = HttpResponse::build(status).body(body);
    set_type(&mut response, media);
    response
}

fn set_type(response: &mut HttpResponse, media: Media) {
    let kind = if media == Media::GraphQl { GRAPHQL_JSON } else { JSON };
    response.headers_mut().insert(CONTENT_TYPE, actix_web::http::header::HeaderValue::from_static(kind));
}
