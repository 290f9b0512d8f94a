//! Affiliations over REST.

use super::service;
use super::types::{AddAffiliation, Affiliation, ListAffiliations};
use crate::features::profiles::types::ProfileRef;
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{get, post, web::Path};
use bindery_entity::ids::{AffiliationId, DistrictId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(add_affiliation)
        .service(get_affiliation)
        .service(confirm_affiliation)
        .service(end_affiliation)
        .service(list_affiliations)
        .service(list_district_affiliations);
}

/// Add an affiliation
///
/// Declares a tie of your own to a district or school. Stewards, and machine accounts with `profiles:write`, name
/// a `member_id` and enter a tie that is verified at once.
#[utoipa::path(tag = "Affiliations", operation_id = "add_affiliation", security(("bearer" = [])),
    request_body(content = AddAffiliation, description = "The tie to enter.", example = json!({
        "district_id": "dis_01h455vb4pex5vsknk084sn02q", "role": "librarian", "starts_on": "2026-08-15"})),
    responses((status = 201, description = "The new affiliation.", body = Affiliation)))]
#[post("/affiliations")]
async fn add_affiliation(caller: Caller, command: Json<AddAffiliation>) -> Reply {
    caller.write(|ctx| async move { Answer::created(&service::add_affiliation(&ctx, command.0).await?) }).await
}

/// Get an affiliation
///
/// Your own, your district's, or a running one of a profile that you may see.
#[utoipa::path(tag = "Affiliations", operation_id = "get_affiliation", security((), ("bearer" = [])),
    params(("affiliation_id" = AffiliationId, Path, description = "The affiliation.")),
    responses((status = 200, description = "The affiliation.", body = Affiliation)))]
#[get("/affiliations/{affiliation_id}")]
async fn get_affiliation(caller: Caller, id: Path<AffiliationId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_affiliation(&ctx, *id, &Pick::all()).await?) }).await
}

/// Confirm an affiliation
///
/// For the district's steward: the declared tie counts as verified from now on.
#[utoipa::path(tag = "Affiliations", operation_id = "confirm_affiliation", security(("bearer" = [])),
    params(("affiliation_id" = AffiliationId, Path, description = "The affiliation.")),
    responses((status = 200, description = "The affiliation as it stands now.", body = Affiliation)))]
#[post("/affiliations/{affiliation_id}/confirm")]
async fn confirm_affiliation(caller: Caller, id: Path<AffiliationId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::confirm_affiliation(&ctx, *id, expected).await?) }).await
}

/// End an affiliation
///
/// For the member, and the district's steward or machine account with `profiles:write`. It cannot be undone.
#[utoipa::path(tag = "Affiliations", operation_id = "end_affiliation", security(("bearer" = [])),
    params(("affiliation_id" = AffiliationId, Path, description = "The affiliation.")),
    responses((status = 200, description = "The affiliation as it stands now.", body = Affiliation)))]
#[post("/affiliations/{affiliation_id}/end")]
async fn end_affiliation(caller: Caller, id: Path<AffiliationId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::end_affiliation(&ctx, *id, expected).await?) }).await
}

/// List a member's affiliations
///
/// Newest first: all of your own and of your district's, of others those that run.
#[utoipa::path(tag = "Affiliations", operation_id = "list_affiliations", security((), ("bearer" = [])),
    params(("profile" = ProfileRef, Path, description = "Whose: the member\'s id, the handle with `@` before it, or `me`."),
        PageParams, ListAffiliations),
    responses((status = 200, description = "A page of affiliations.", body = Items<Affiliation>)))]
#[get("/profiles/{profile}/affiliations")]
async fn list_affiliations(caller: Caller, profile: Path<ProfileRef>, list: List<ListAffiliations>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_affiliations(&ctx, &profile, &list.filter, &list.page).await?)
        })
        .await
}

/// List a district's affiliations
///
/// Newest first. For the district's stewards, and its machine accounts with `profiles:read`, which see the
/// verified ones.
#[utoipa::path(tag = "Affiliations", operation_id = "list_district_affiliations", security(("bearer" = [])),
    params(("district_id" = DistrictId, Path, description = "The district."), PageParams, ListAffiliations),
    responses((status = 200, description = "A page of affiliations.", body = Items<Affiliation>)))]
#[get("/districts/{district_id}/affiliations")]
async fn list_district_affiliations(caller: Caller, id: Path<DistrictId>, list: List<ListAffiliations>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_district_affiliations(&ctx, *id, &list.filter, &list.page).await?)
        })
        .await
}
