//! Areas over REST.

use super::service;
use super::types::{Area, CreateArea, ListAreas, UpdateArea};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{get, patch, post, web::Path};
use bindery_entity::ids::AreaId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_areas).service(create_area).service(get_area).service(update_area);
}

/// List areas
///
/// Areas in the order of the vocabulary; `q` finds by the beginnings of words of the name or a synonym.
#[utoipa::path(tag = "Areas and skills", operation_id = "list_areas", security((), ("bearer" = [])),
    params(PageParams, ListAreas),
    responses((status = 200, description = "A page of areas.", body = Items<Area>)))]
#[get("/areas")]
async fn list_areas(caller: Caller, list: List<ListAreas>) -> Reply {
    caller.read(|ctx| async move { list.answer(service::list_areas(&ctx, &list.filter, &list.page, &Pick::narrow()).await?) }).await
}

/// Get an area
#[utoipa::path(tag = "Areas and skills", operation_id = "get_area", security((), ("bearer" = [])),
    params(("area_id" = AreaId, Path, description = "The area.")),
    responses((status = 200, description = "The area.", body = Area)))]
#[get("/areas/{area_id}")]
async fn get_area(caller: Caller, id: Path<AreaId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_area(&ctx, *id, &Pick::all()).await?) }).await
}

/// Create an area
///
/// Adds an area to the vocabulary, behind its siblings. For stewards and admins.
#[utoipa::path(tag = "Areas and skills", operation_id = "create_area", security(("bearer" = [])),
    request_body(content = CreateArea, description = "The area to add.", example = json!({
        "name": "Library podcasts", "synonyms": ["audio storytelling"],
        "description": "Making and hosting podcasts with students about books and research."})),
    responses((status = 201, description = "The new area.", body = Area)))]
#[post("/areas")]
async fn create_area(caller: Caller, command: Json<CreateArea>) -> Reply {
    caller.write(|ctx| async move { Answer::created(&service::create_area(&ctx, command.0).await?) }).await
}

/// Update an area
///
/// Changes the fields sent (JSON Merge Patch, RFC 7396). For stewards and admins; send `If-Match` to change
/// only the version you read.
#[utoipa::path(tag = "Areas and skills", operation_id = "update_area", security(("bearer" = [])),
    params(("area_id" = AreaId, Path, description = "The area.")),
    request_body(content = UpdateArea, description = "The fields to change.",
        example = json!({"synonyms": ["genrefy", "ditching dewey", "genre shelving"]})),
    responses((status = 200, description = "The area as it stands now.", body = Area)))]
#[patch("/areas/{area_id}")]
async fn update_area(caller: Caller, id: Path<AreaId>, command: Json<UpdateArea>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::update_area(&ctx, *id, command.0, expected).await?) })
        .await
}
