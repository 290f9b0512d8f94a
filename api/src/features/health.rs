//! Whether this instance lives and is ready.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Code, Error};
use crate::rest::{Answer, Reply};
use crate::state::State;
use actix_web::{get, web::Data};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// How this instance is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `live` or `ready`.
    status: &'static str,
    /// The version that runs.
    version: &'static str,
}

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig) {
    config.service(livez).service(readyz);
}

const fn health(status: &'static str) -> Health {
    Health { status, version: env!("CARGO_PKG_VERSION") }
}

/// Is it alive?
///
/// 200 as long as the process answers.
#[utoipa::path(tag = "Operations", operation_id = "livez", security(()),
    responses((status = 200, description = "It answers.", body = Health)))]
#[get("/livez")]
async fn livez() -> Reply {
    Ok(Answer::json(&health("live"))?.respond())
}

/// Is it ready?
///
/// 200 when the database answers, else 503; 503 `draining` when this instance is about to stop.
#[utoipa::path(tag = "Operations", operation_id = "readyz", security(()),
    responses((status = 200, description = "Ready to serve.", body = Health)))]
#[get("/readyz")]
async fn readyz(state: Data<Arc<State>>) -> Reply {
    if state.is_draining() {
        return Err(Error::of(Code::Draining).into());
    }
    Ctx::system(state.get_ref()).db.value::<i32>(Sql::new("SELECT 1")).await?;
    Ok(Answer::json(&health("ready"))?.respond())
}
