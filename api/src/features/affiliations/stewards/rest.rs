//! Stewards over REST.

use super::service;
use super::types::Steward;
use crate::rest::list::NoFilter;
use crate::rest::{Answer, Caller, Items, List, PageParams, Reply};
use actix_web::{delete, get, put, web::Path};
use bindery_entity::ids::{DistrictId, MemberId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_stewards).service(appoint_steward).service(dismiss_steward);
}

/// List a district's stewards
///
/// By the time of their appointment. For the district's stewards and admins.
#[utoipa::path(tag = "Stewards", operation_id = "list_stewards", security(("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district."), PageParams),
    responses((status = 200, description = "A page of stewards.", body = Items<Steward>)))]
#[get("/districts/{district_id}/stewards")]
async fn list_stewards(caller: Caller, id: Path<DistrictId>, list: List<NoFilter>) -> Reply {
    caller.read(|ctx| async move { list.answer(service::list_stewards(&ctx, *id, &list.page).await?) }).await
}

/// Appoint a steward
///
/// For admins. Repeating it changes nothing.
#[utoipa::path(tag = "Stewards", operation_id = "appoint_steward", security(("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district."),
        ("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 200, description = "The steward.", body = Steward)))]
#[put("/districts/{district_id}/stewards/{member_id}")]
async fn appoint_steward(caller: Caller, path: Path<(DistrictId, MemberId)>) -> Reply {
    let (district, member) = path.into_inner();
    caller.write(|ctx| async move { Answer::json(&service::appoint_steward(&ctx, district, member).await?) }).await
}

/// Dismiss a steward
///
/// For admins. Repeating it changes nothing.
#[utoipa::path(tag = "Stewards", operation_id = "dismiss_steward", security(("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district."),
        ("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 204, description = "The member is no steward of the district.")))]
#[delete("/districts/{district_id}/stewards/{member_id}")]
async fn dismiss_steward(caller: Caller, path: Path<(DistrictId, MemberId)>) -> Reply {
    let (district, member) = path.into_inner();
    caller
        .write(|ctx| async move {
            service::dismiss_steward(&ctx, district, member).await?;
            Ok(Answer::no_content())
        })
        .await
}
