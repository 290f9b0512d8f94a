//! GraphQL over HTTP (GraphQL-over-HTTP specification, stage 2 draft), in our own hands.

use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::graphql::accept::{self, Media};
use crate::graphql::documents::{Documents, Found};
use crate::graphql::introspection::{Extent, Introspection};
use crate::graphql::meter::Meter;
use crate::graphql::persisted::{Asked, PersistedQuery};
use crate::graphql::shape::{self, Types};
use crate::graphql::{batch, errors, limits, loaders};
use crate::keys;
use crate::rest::accept::is_named;
use crate::rest::answer::{Answer, Headers, Reply};
use crate::rest::caller::Caller;
use crate::rest::problem::Failure;
use crate::rest::sse::EVENT_STREAM;
use crate::rest::{idempotency, input, problem};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Executor, Request, Response, Value, Variables};
use futures_util::FutureExt as _;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const GRAPHQL_JSON: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

/// The parameters of a request (specification, section 5.1 and appendix "Persisted Documents").
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameters {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

/// A request that passed every limit and will run.
pub struct Ready {
    /// The request, parsed.
    pub request: Request,
    /// Query, mutation or subscription.
    pub kind: OperationType,
    one_mutation: bool,
    /// How much of the schema it asks for.
    pub extent: Extent,
    /// What tells its answer about the schema from others.
    question: Vec<u8>,
    /// How often it searches, and how many mutations it holds.
    pub draws: usize,
    /// What the response must look like.
    pub form: Form,
}

/// What [`shape::complete`] needs to know of a request.
#[derive(Clone)]
pub struct Form {
    types: Arc<Types>,
    document: Arc<ExecutableDocument>,
    name: Option<String>,
    variables: Variables,
}

impl Form {
    /// Puts a response into the shape that the specification wants.
    pub fn complete(&self, response: &mut Response) {
        if let Ok(operation) = limits::operation(&self.document, self.name.as_deref()) {
            shape::complete(&self.types, &self.document, &operation.node, &self.variables, response);
        }
    }
}

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

fn from_query(query: &str) -> Result<Parameters> {
    let mut parameters = Parameters::default();
    let object = |name: &str, text: &str| {
        serde_json::from_str(text).map_err(|_| Error::new(Code::Malformed, format!("`{name}` is a JSON object")))
    };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "query" => parameters.query = Some(value.into_owned()),
            "documentId" => parameters.document_id = Some(value.into_owned()),
            // An empty name in an address is none (specification, "GET").
            "operationName" => parameters.operation_name = Some(value.into_owned()).filter(|name| !name.is_empty()),
            // Who asks, not what is asked.
            "ticket" => {}
            "variables" => parameters.variables = Some(object("variables", &value)?),
            "extensions" => parameters.extensions = Some(object("extensions", &value)?),
            _ => return Err(Error::new(Code::Malformed, format!("unknown parameter `{name}`"))),
        }
    }
    Ok(parameters)
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

/// Answers at once, or apart where much of the schema is asked for.
async fn answer<E: Executor>(caller: &Caller, ready: Ready, executor: &E) -> Result<Outcome> {
    let ctx = caller.ctx.clone();
    if !ready.extent.is_large() {
        return execute(&ctx, ready, executor).await;
    }
    let (executor, question) = (executor.clone(), ready.question.clone());
    let alone = move || {
        let waited = || Err(Error::internal(anyhow::anyhow!("a question about the schema waited for something")));
        execute(&ctx, ready, &executor).now_or_never().unwrap_or_else(waited)
    };
    shared::<Introspection>(caller.request())?.answer(&question, alone).await
}

/// Finds the document of a request, holds it against every limit and says what it is.
pub fn prepare(ctx: &Ctx, http: &HttpRequest, mut parameters: Parameters) -> Result<Ready> {
    let settings = &ctx.state.settings;
    let (documents, types) = (shared::<Documents>(http)?, shared::<Types>(http)?);
    let Found { document, hash, newcomer } = documents.find(settings, asked(&mut parameters)?)?;
    let operation = &limits::operation(&document, parameters.operation_name.as_deref())?.node;
    let (kind, one_mutation) = (operation.ty, limits::is_one_mutation(operation));
    let given = serde_json::Value::Object(parameters.variables.unwrap_or_default());
    let question = keys::sha256(format!("{hash:?} {:?} {given}", parameters.operation_name).as_bytes());
    if let Some(pointer) = input::nul(&given) {
        return Err(Error::new(Code::QueryInvalid, format!("{}: `variables{pointer}`", input::NUL)));
    }
    let variables = variables(operation, given);
    let most = Extent::most(settings.graphql_max_cost);
    let extent = shared::<Introspection>(http)?.catalogue.extent(&document, operation, &variables, most);
    extent.check()?;
    let draws = limits::draws(&document, operation, &variables);
    let name = parameters.operation_name;
    // async-graphql reads no text when it is given a document; it wants one of its own, to cut it down to what runs.
    let mut request = Request::new("").variables(variables.clone());
    request.set_parsed_query(ExecutableDocument::clone(&document));
    request.operation_name.clone_from(&name);
    if let Some(newcomer) = newcomer {
        request = request.data(newcomer);
    }
    if !settings.graphql_introspection {
        request = request.disable_introspection();
    }
    let form = Form { types, document, name, variables };
    Ok(Ready { request, kind, one_mutation, extent, question, draws, form })
}

/// What the workers share.
fn shared<T: 'static>(http: &HttpRequest) -> Result<Arc<T>> {
    let data = http.app_data::<Data<T>>();
    data.map(|data| data.clone().into_inner()).ok_or_else(|| Error::internal(anyhow::anyhow!("a part is missing")))
}

fn asked(parameters: &mut Parameters) -> Result<Asked> {
    let hash = match parameters.extensions.as_mut().and_then(|extensions| extensions.remove("persistedQuery")) {
        Some(named) => Some(PersistedQuery::read(named)?),
        None => None,
    };
    Ok(Asked { id: parameters.document_id.take(), hash, text: parameters.query.take() })
}

/// The variables with the operation's defaults filled in, which async-graphql forgets in `@include` and `@skip`.
fn variables(operation: &OperationDefinition, given: serde_json::Value) -> Variables {
    let mut variables = Variables::from_json(given);
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value {
            variables.entry(definition.node.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
    variables
}

/// What an operation came to.
#[derive(Debug)]
pub struct Outcome {
    /// The response as JSON.
    pub body: Vec<u8>,
    /// Whether it holds data, which decides its status.
    pub executed: bool,
    /// Whether there is no error of any kind in it.
    pub clean: bool,
}

impl Outcome {
    fn of(response: &Response, meter: &Meter) -> Self {
        let executed = meter.executed.load(Ordering::Relaxed);
        let clean = response.errors.is_empty() && !meter.failed.load(Ordering::Relaxed);
        Self { body: body(response, executed), executed, clean }
    }
}

/// Runs an operation; an error when the quota does not pay for it.
async fn execute<E: Executor>(ctx: &Ctx, ready: Ready, executor: &E) -> Result<Outcome> {
    metrics::counter!("bindery_graphql_operations_total", "kind" => ready.kind.to_string()).increment(1);
    let meter = Meter::of(&ctx.state.settings, &ready);
    let (loaders, batches) = loaders::build_batched(ctx);
    let request = ready.request.data(ctx.clone()).data(loaders).data(meter.clone());
    let mut response = batch::run(executor.execute(request), batches, &ctx.db).await;
    meter.check(&ctx.state.settings, &mut response);
    let executed = meter.executed.load(Ordering::Relaxed);
    if executed {
        ready.form.complete(&mut response);
    } else if let Some(wait) = errors::unpaid(&response) {
        return Err(Error::of(Code::RateLimited).retry_after(wait));
    }
    errors::code(&mut response, executed, &ctx.request_id);
    let cost = meter.cost.load(Ordering::Relaxed);
    response.extensions.insert("cost".to_owned(), cost_report(cost, ctx.state.settings.graphql_max_cost));
    Ok(Outcome::of(&response, &meter))
}

fn cost_report(cost: usize, limit: usize) -> Value {
    let number = |value: usize| Value::from(u64::try_from(value).unwrap_or(u64::MAX));
    Value::Object(
        [("requested", number(cost)), ("limit", number(limit))]
            .map(|(k, v)| (async_graphql::Name::new(k), v))
            .into_iter()
            .collect(),
    )
}

/// Runs a mutation once for its key; an answer with errors is not stored and leaves nothing behind.
async fn once<E: Executor>(ctx: &Ctx, claim: idempotency::Claim, ready: Ready, media: Media, executor: &E) -> Reply {
    let result = idempotency::once(ctx, claim, |ctx| async move {
        let outcome = execute(&ctx, ready, executor).await?;
        if !outcome.clean {
            return Err(Error::new(Code::Conflict, "").carrying(outcome.body));
        }
        Ok(Answer { status: status(&outcome, media), headers: Headers::default(), body: outcome.body })
    })
    .await;
    match result {
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

/// The response as JSON, without `data` when nothing ran (specification, section 7.1).
fn body(response: &Response, executed: bool) -> Vec<u8> {
    let text = serde_json::to_vec(response).unwrap_or_default();
    if executed {
        return text;
    }
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&text) {
        Ok(mut object) => {
            object.remove("data");
            serde_json::to_vec(&object).unwrap_or_default()
        }
        Err(_) => text,
    }
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
