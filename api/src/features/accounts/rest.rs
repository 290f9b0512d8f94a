//! Who one is, and the keys of access tokens, over REST: what GraphQL says in another way.

use super::service;
use super::types::{KeySet, Viewer};
use crate::rest::{Answer, Caller, Reply};
use actix_web::get;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(get_viewer);
}

/// Mounts the routes that stand beside `/v1`.
pub fn mount_well_known(config: &mut ServiceConfig) {
    config.service(get_key_set);
}

/// Who am I?
#[utoipa::path(tag = "Accounts", operation_id = "get_viewer", security(("bearer" = [])),
    responses((status = 200, description = "The signed-in person.", body = Viewer)))]
#[get("/me")]
async fn get_viewer(caller: Caller) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_viewer(&ctx).await?) }).await
}

/// Keys of access tokens
///
/// The public keys that verify access tokens (RFC 7517).
#[utoipa::path(tag = "Sign-in", operation_id = "get_key_set", security(()),
    responses((status = 200, description = "The keys.", body = KeySet)))]
#[get("/.well-known/jwks.json")]
async fn get_key_set(caller: Caller) -> Reply {
    caller.read(|ctx| async move { Answer::json(&service::get_key_set(&ctx).await?) }).await
}
