//! Personas over REST.

use super::service;
use super::types::Personas;
use crate::rest::{Answer, Caller, Reply};
use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_demo_personas);
}

/// List demo personas
///
/// The people to sign in as, with their passwords; 404 outside of a demo.
#[utoipa::path(tag = "Demo", operation_id = "list_demo_personas", security(()),
    responses((status = 200, description = "The personas.", body = Personas),
        (status = 404, description = "This installation is no demo (`not_found`).",
         body = crate::http::problem::Problem, content_type = "application/problem+json")))]
#[get("/demo/personas")]
async fn list_demo_personas(caller: Caller) -> Reply {
    let personas = async |ctx| Answer::json(&Personas { items: service::list_demo_personas(&ctx).await? });
    caller.read(personas).await
}
