//! `/metrics` in the Prometheus text format: on a listener of its own, or here for who knows the token.

use crate::ctx::Ctx;
use crate::error::Error;
use crate::http::Reply;
use crate::jobs;
use crate::state::State;
use crate::telemetry;
use actix_web::dev::Server;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, guard};
use secrecy::ExposeSecret as _;
use std::net::TcpListener;
use std::sync::Arc;

/// Mounts `/metrics` beside the API; without the token it does not exist.
pub fn mount(config: &mut ServiceConfig) {
    config.service(web::resource("/metrics").guard(guard::Get()).to(guarded));
}

/// Serves `/metrics` to everybody who reaches `listener`.
pub fn serve(state: &Arc<State>, listener: TcpListener) -> std::io::Result<Server> {
    let state = Data::new(state.clone());
    let server = HttpServer::new(move || App::new().app_data(state.clone()).route("/metrics", web::get().to(open)));
    Ok(server.workers(1).shutdown_timeout(1).disable_signals().listen(listener)?.run())
}

async fn guarded(request: HttpRequest, state: Data<Arc<State>>) -> Reply {
    if knows_token(&request, &state) { Ok(open(state).await) } else { Err(Error::not_found().into()) }
}

/// Compares by keyed hashes, whose difference says nothing about the token.
fn knows_token(request: &HttpRequest, state: &State) -> bool {
    let Some(token) = &state.settings.metrics_token else { return false };
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let tag = |text: &str| state.keys.tag("metrics", text);
    given.is_some_and(|(_, given)| tag(given.trim()) == tag(token.expose_secret()))
}

async fn open(state: Data<Arc<State>>) -> HttpResponse {
    measure(&state).await;
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(telemetry::render_metrics())
}

/// Reads what is measured only when somebody asks.
async fn measure(state: &Arc<State>) {
    for (pool, size, idle) in state.pools.sizes() {
        metrics::gauge!("bindery_db_connections", "pool" => pool).set(size);
        metrics::gauge!("bindery_db_connections_idle", "pool" => pool).set(idle);
    }
    metrics::gauge!("bindery_streams_open")
        .set(f64::from(u32::try_from(state.open_streams.count()).unwrap_or(u32::MAX)));
    // Without the database the other figures are still worth reading.
    let counts = jobs::counts(&Ctx::system(state)).await.unwrap_or_default();
    for status in jobs::Status::ALL {
        let jobs = counts.iter().find(|count| count.status == *status).map_or(0, |count| count.jobs);
        let jobs = f64::from(u32::try_from(jobs).unwrap_or(u32::MAX));
        metrics::gauge!("bindery_jobs", "status" => status.as_str()).set(jobs);
    }
}
