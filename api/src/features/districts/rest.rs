//! Districts and schools over REST.

use super::service;
use super::types::{District, ListDistricts, ListSchools, School};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, List, PageParams, Reply};
use actix_web::{get, web::Path};
use bindery_entity::ids::{DistrictId, SchoolId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_districts).service(get_district).service(list_schools).service(get_school);
}

/// List districts
///
/// Districts by name; `q` finds by the beginnings of words of the name or the city.
#[utoipa::path(tag = "Districts and schools", operation_id = "list_districts", security((), ("bearer" = [])),
    params(PageParams, ListDistricts),
    responses((status = 200, description = "A page of districts.", body = Items<District>)))]
#[get("/districts")]
async fn list_districts(caller: Caller, list: List<ListDistricts>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_districts(&ctx, &list.filter, &list.page, &Pick::narrow()).await?)
        })
        .await
}

/// Get a district
#[utoipa::path(tag = "Districts and schools", operation_id = "get_district", security((), ("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district.")),
    responses((status = 200, description = "The district.", body = District)))]
#[get("/districts/{district_id}")]
async fn get_district(caller: Caller, id: Path<DistrictId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_district(&ctx, *id, &Pick::all()).await?) }).await
}

/// List schools
///
/// Schools by name; `q` finds by the beginnings of words of the name or the city.
#[utoipa::path(tag = "Districts and schools", operation_id = "list_schools", security((), ("bearer" = [])),
    params(PageParams, ListSchools),
    responses((status = 200, description = "A page of schools.", body = Items<School>)))]
#[get("/schools")]
async fn list_schools(caller: Caller, list: List<ListSchools>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_schools(&ctx, &list.filter, &list.page, &Pick::narrow()).await?)
        })
        .await
}

/// Get a school
#[utoipa::path(tag = "Districts and schools", operation_id = "get_school", security((), ("bearer" = [])),
    params(("school_id" = SchoolId, Path, description = "The school.")),
    responses((status = 200, description = "The school.", body = School)))]
#[get("/schools/{school_id}")]
async fn get_school(caller: Caller, id: Path<SchoolId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_school(&ctx, *id, &Pick::all()).await?) }).await
}
