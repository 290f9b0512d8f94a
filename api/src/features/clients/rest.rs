//! Machine accounts over REST.

use super::service;
use super::types::{Client, CreateClient, IssuedClient};
use crate::plan::Pick;
use crate::rest::list::NoFilter;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{delete, get, post, web::Path};
use bindery_entity::ids::{ClientId, DistrictId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_clients).service(create_client).service(get_client);
    config.service(rotate_client_secret).service(revoke_client);
}

/// List a district's clients
///
/// Oldest first; for the district's stewards and admins.
#[utoipa::path(tag = "Clients", operation_id = "list_clients", security(("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district."), PageParams),
    responses((status = 200, description = "A page of clients.", body = Items<Client>)))]
#[get("/districts/{district_id}/clients")]
async fn list_clients(caller: Caller, id: Path<DistrictId>, list: List<NoFilter>) -> Reply {
    caller.read(|ctx| async move { list.answer(service::list_clients(&ctx, *id, &list.page).await?) }).await
}

/// Create a client
///
/// Makes a machine account for the district's systems. `client_secret` is shown this once.
#[utoipa::path(tag = "Clients", operation_id = "create_client", security(("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district.")),
    request_body(content = CreateClient, example = json!({"name": "Roster sync", "scopes": ["profiles:read"]})),
    responses((status = 201, description = "The client with its secret.", body = IssuedClient)))]
#[post("/districts/{district_id}/clients")]
async fn create_client(caller: Caller, id: Path<DistrictId>, command: Json<CreateClient>) -> Reply {
    caller
        .write_unstored(|ctx| async move {
            Ok(Answer::created(&service::create_client(&ctx, *id, command.0).await?)?.no_store())
        })
        .await
}

/// Get a client
#[utoipa::path(tag = "Clients", operation_id = "get_client", security(("bearer" = [])),
    params(("client_id" = ClientId, Path, description = "The client.")),
    responses((status = 200, description = "The client.", body = Client)))]
#[get("/clients/{client_id}")]
async fn get_client(caller: Caller, id: Path<ClientId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_client(&ctx, *id, &Pick::all()).await?) }).await
}

/// Rotate a client's secret
///
/// The old secret ends at once; the new one is shown this once. So do the tokens that it got.
#[utoipa::path(tag = "Clients", operation_id = "rotate_client_secret", security(("bearer" = [])),
    params(("client_id" = ClientId, Path, description = "The client.")),
    responses((status = 200, description = "The client with its new secret.", body = IssuedClient)))]
#[post("/clients/{client_id}/rotate-secret")]
async fn rotate_client_secret(caller: Caller, id: Path<ClientId>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write_unstored(|ctx| async move {
            Ok(Answer::resource(&service::rotate_client_secret(&ctx, *id, expected).await?)?.no_store())
        })
        .await
}

/// Revoke a client
///
/// It and its tokens end at once.
#[utoipa::path(tag = "Clients", operation_id = "revoke_client", security(("bearer" = [])),
    params(("client_id" = ClientId, Path, description = "The client.")),
    responses((status = 204, description = "The client is gone.")))]
#[delete("/clients/{client_id}")]
async fn revoke_client(caller: Caller, id: Path<ClientId>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { service::revoke_client(&ctx, *id, expected).await.map(|()| Answer::no_content()) })
        .await
}
