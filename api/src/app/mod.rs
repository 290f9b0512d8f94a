//! The actix application, built from the state; used by `serve` and by every test.

mod beside;

use crate::config::Settings;
use crate::error::{Code, Error};
use crate::features;
use crate::graphql::completion::Types;
use crate::graphql::introspection::Introspection;
use crate::graphql::operations::Operations;
use crate::http::idempotency::Readable;
use crate::http::problem::{self, Failure};
use crate::http::{cors, shell};
use crate::rest::fallback;
use crate::server::{Limits, Pace, Server};
use crate::state::State;
use crate::web::Contracts;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, Data};
use actix_web::{App, middleware};
pub use beside::run_beside;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use utoipa_actix_web::AppExt as _;

/// What all workers of one server share.
#[derive(Clone)]
struct Parts {
    state: Arc<State>,
    schema: features::Schema,
    operations: Data<Operations>,
    types: Data<Types>,
    introspection: Data<Introspection>,
    contracts: Data<Contracts>,
    routes: Arc<fallback::Routes>,
}

/// Starts serving on `listener`; the caller drains or stops the server.
pub fn serve(state: &Arc<State>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    run_beside(state);
    let openapi = features::openapi();
    let text = openapi.to_pretty_json().map_err(std::io::Error::other)?;
    let (schema, sdl) = (features::schema(), features::sdl());
    let operations = Operations::new(&state.settings, &schema).map_err(std::io::Error::other)?;
    let parts = Parts {
        state: state.clone(),
        types: Data::new(Types::new(&sdl)),
        introspection: Data::new(Introspection::new(&schema).map_err(std::io::Error::other)?),
        contracts: Data::new(Contracts::new(text, sdl)),
        schema,
        operations: Data::new(operations),
        routes: Arc::new(fallback::Routes::of(&openapi).and(crate::web::ADDRESSES)),
    };
    Server::start(listener, workers, &state.traffic, limits(&state.settings), move || build(parts.clone()))
}

/// What connections may take; the system's limit of file descriptors is raised as far as it lets us.
fn limits(settings: &Settings) -> Limits {
    let descriptors = usize::try_from(rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024)).unwrap_or(usize::MAX);
    // The rest is for the database, files and whom we ask.
    let connections = settings.connections.min(descriptors / 4 * 3).max(1);
    Limits {
        connections,
        per_address: settings.connections_per_address.min(connections / 2).max(1),
        shared: settings.trusted_proxies.clone(),
        refusal: refusal(),
        pace: Pace {
            head: Duration::from_millis(settings.head_timeout_ms),
            write: Duration::from_millis(settings.write_timeout_ms),
        },
    }
}

/// What one connection too many of an address is sent, whatever it asks (RFC 6585, section 4).
fn refusal() -> Vec<u8> {
    let error = Error::new(Code::RateLimited, "too many connections of one address are open");
    let body = serde_json::to_string(&problem::document(&error, "", "none")).unwrap_or_default();
    let head = "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/problem+json\r\nretry-after: 5\r\n\
                connection: close\r\ncontent-length: ";
    format!("{head}{}\r\n\r\n{body}", body.len()).into_bytes()
}

fn build(
    parts: Parts,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let Parts { state, schema, operations, types, introspection, contracts, routes } = parts;
    let cors = cors::layer(&state.settings);
    let (app, _) = App::new().into_utoipa_app().configure(features::mount).split_for_parts();
    app.app_data(Data::new(state.clone()))
        .app_data(operations)
        .app_data(types)
        .app_data(introspection)
        .app_data(contracts)
        .app_data(Data::new(features::is_readable as Readable))
        .app_data(web::PathConfig::default().error_handler(|_, _| Failure(Error::not_found()).into()))
        .configure(crate::web::mount)
        .configure(features::metrics::mount)
        .configure(|config| features::mount_graphql(config, &schema))
        .default_service(web::to(move |request: actix_web::HttpRequest| fallback::answer(routes.clone(), request)))
        .wrap(middleware::from_fn(shell::wrap))
        .wrap(cors)
}
