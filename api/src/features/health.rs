//! Whether this instance lives and is ready.

use crate::db::connections::Writing;
use crate::error::{Code, Error};
use crate::rest::params::Params;
use crate::rest::{Answer, Reply};
use crate::state::State;
use actix_web::{get, web::Data};
use serde::{Deserialize, Serialize};
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

/// Whether this instance is ready.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// Always `ready`; an instance that is not answers 503.
    status: &'static str,
    /// The version that runs.
    version: &'static str,
    /// Whether changes are stored at the moment: `works`, `read_only`, `full` or `fails`.
    #[schema(value_type = String)]
    writing: Writing,
}

/// What being ready means to who asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demands {
    #[serde(default)]
    writing: bool,
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
/// 200 when the database answered a second ago, else 503. The answer never waits for the database, and says
/// whether changes are stored, too: while it is read-only or full, reading goes on.
/// 503 `draining` when this instance is about to stop.
#[utoipa::path(tag = "Operations", operation_id = "readyz", security(()), 
    params(("writing" = Option<bool>, Query, description = "With `true`, an instance whose database takes no changes is not ready either.")),
    responses((status = 200, description = "Ready to serve.", body = Readiness)))]
#[get("/readyz")]
async fn readyz(state: Data<Arc<State>>, demands: Params<Demands>) -> Reply {
    if state.is_draining() {
        return Err(Error::of(Code::Draining).into());
    }
    let health = state.pools.pulse().health();
    let away = |why: &'static str| Error::unavailable(anyhow::anyhow!(why));
    if !health.answers {
        return Err(away("the database did not answer when it was last asked").into());
    }
    let refused = match health.writing {
        _ if !demands.0.writing => None,
        Writing::Works => None,
        Writing::ReadOnly => Some(Error::of(Code::ReadOnly)),
        Writing::Full => Some(Error::of(Code::StorageFull)),
        Writing::Fails => Some(away("the database takes no changes")),
    };
    if let Some(error) = refused {
        return Err(error.into());
    }
    let version = env!("CARGO_PKG_VERSION");
    Ok(Answer::json(&Readiness { status: "ready", version, writing: health.writing })?.respond())
}
