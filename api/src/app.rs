//! The actix application, built from the state; used by `serve` and by every test.

use crate::error::Error;
use crate::features;
use crate::graphql::documents::Documents;
use crate::graphql::shape::Types;
use crate::rest::problem::Failure;
use crate::rest::{cors, fallback, shell};
use crate::server::Server;
use crate::state::State;
use crate::web::Contracts;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, Data};
use actix_web::{App, middleware};
use std::net::TcpListener;
use std::sync::Arc;
use utoipa_actix_web::AppExt as _;

/// What all workers of one server share.
#[derive(Clone)]
struct Parts {
    state: Arc<State>,
    schema: features::Schema,
    documents: Data<Documents>,
    types: Data<Types>,
    contracts: Data<Contracts>,
    routes: fallback::Routes,
}

/// Starts serving on `listener`; the caller drains or stops the server.
pub fn serve(state: &Arc<State>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    state.run_beside();
    let openapi = features::openapi();
    let text = openapi.to_pretty_json().map_err(std::io::Error::other)?;
    let (schema, sdl) = (features::schema(), features::sdl());
    let documents = Documents::new(&state.settings, &schema).map_err(std::io::Error::other)?;
    let parts = Parts {
        state: state.clone(),
        types: Data::new(Types::new(&sdl)),
        contracts: Data::new(Contracts::new(text, sdl)),
        schema,
        documents: Data::new(documents),
        routes: fallback::Routes::of(&openapi).and(crate::web::ADDRESSES),
    };
    Server::start(listener, workers, &state.traffic, move || build(parts.clone()))
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
    let Parts { state, schema, documents, types, contracts, routes } = parts;
    let cors = cors::layer(&state.settings);
    let (app, _) = App::new().into_utoipa_app().configure(features::mount).split_for_parts();
    app.app_data(Data::new(state.clone()))
        .app_data(documents)
        .app_data(types)
        .app_data(contracts)
        .app_data(web::PathConfig::default().error_handler(|_, _| Failure(Error::not_found()).into()))
        .configure(crate::web::mount)
        .configure(features::metrics::mount)
        .configure(|config| features::mount_graphql(config, &schema))
        .default_service(web::to(move |request: actix_web::HttpRequest| {
            let response = fallback::answer(&routes, &request);
            async move { response }
        }))
        .wrap(middleware::from_fn(shell::wrap))
        .wrap(cors)
}
