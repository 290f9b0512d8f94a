//! Offers over REST.

use super::service;
use super::types::{ChangeOffer, EndOffer, ListOffers, MakeOffer, Offer};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{get, patch, post, web::Path};
use bindery_entity::ids::{OfferId, RequestId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(list_offers)
        .service(make_offer)
        .service(get_offer)
        .service(change_offer)
        .service(withdraw_offer)
        .service(accept_offer)
        .service(decline_offer)
        .service(renege_offer)
        .service(release_offer);
}

/// List the offers on a request
///
/// In the order of coming: all of them for the asker, of others their own.
#[utoipa::path(tag = "Requests", operation_id = "list_offers", security((), ("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."), PageParams, ListOffers),
    responses((status = 200, description = "A page of offers.", body = Items<Offer>)))]
#[get("/requests/{request_id}/offers")]
async fn list_offers(caller: Caller, id: Path<RequestId>, list: List<ListOffers>) -> Reply {
    caller
        .read(|ctx| async move { list.answer(service::list_offers(&ctx, *id, &list.filter, &list.page).await?) })
        .await
}

/// Make an offer
///
/// On somebody else's open request that you may see; one live offer each. From then on you see the request, whatever
/// its visibility.
#[utoipa::path(tag = "Requests", operation_id = "make_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request.")),
    request_body(content = MakeOffer, description = "What you offer.", example = json!({
        "message": "We have 24 that stand idle in March.", "condition": "You fetch them and bring them back."})),
    responses((status = 201, description = "The new offer.", body = Offer)))]
#[post("/requests/{request_id}/offers")]
async fn make_offer(caller: Caller, id: Path<RequestId>, command: Json<MakeOffer>) -> Reply {
    caller.write(|ctx| async move { Answer::created(&service::make_offer(&ctx, *id, command.0).await?) }).await
}

/// Get an offer
///
/// For the asker and the helper.
#[utoipa::path(tag = "Requests", operation_id = "get_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    responses((status = 200, description = "The offer.", body = Offer)))]
#[get("/requests/{request_id}/offers/{offer_id}")]
async fn get_offer(caller: Caller, path: Path<(RequestId, OfferId)>) -> Reply {
    let (request, offer) = path.into_inner();
    caller
        .read(|ctx| async move { Answer::resource(&service::get_offer(&ctx, request, offer, &Pick::all()).await?) })
        .await
}

/// Change an offer
///
/// Changes the fields sent (JSON Merge Patch, RFC 7396) of your live offer on an open request. Another condition takes
/// the acceptance of an accepted offer back.
#[utoipa::path(tag = "Requests", operation_id = "change_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    request_body(content = ChangeOffer, description = "The fields to change.",
        example = json!({"condition": "You fetch them."})),
    responses((status = 200, description = "The offer as it stands now.", body = Offer)))]
#[patch("/requests/{request_id}/offers/{offer_id}")]
async fn change_offer(caller: Caller, path: Path<(RequestId, OfferId)>, command: Json<ChangeOffer>) -> Reply {
    let expected = caller.expected_version()?;
    let (request, offer) = path.into_inner();
    caller
        .write(|ctx| async move {
            Answer::resource(&service::change_offer(&ctx, request, offer, command.0, expected).await?)
        })
        .await
}

/// Withdraw an offer
///
/// Takes your offer back before it is accepted.
#[utoipa::path(tag = "Requests", operation_id = "withdraw_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    responses((status = 200, description = "The offer as it stands now.", body = Offer)))]
#[post("/requests/{request_id}/offers/{offer_id}/withdraw")]
async fn withdraw_offer(caller: Caller, path: Path<(RequestId, OfferId)>) -> Reply {
    let expected = caller.expected_version()?;
    let (request, offer) = path.into_inner();
    caller
        .write(|ctx| async move { Answer::resource(&service::withdraw_offer(&ctx, request, offer, expected).await?) })
        .await
}

/// Accept an offer
///
/// As the asker. The last helper wanted makes the request matched; of several accepts at once exactly as many win as are
/// wanted, the others get 409.
#[utoipa::path(tag = "Requests", operation_id = "accept_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    responses((status = 200, description = "The offer as it stands now.", body = Offer)))]
#[post("/requests/{request_id}/offers/{offer_id}/accept")]
async fn accept_offer(caller: Caller, path: Path<(RequestId, OfferId)>) -> Reply {
    let expected = caller.expected_version()?;
    let (request, offer) = path.into_inner();
    caller
        .write(|ctx| async move { Answer::resource(&service::accept_offer(&ctx, request, offer, expected).await?) })
        .await
}

/// Decline an offer
///
/// As the asker.
#[utoipa::path(tag = "Requests", operation_id = "decline_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    responses((status = 200, description = "The offer as it stands now.", body = Offer)))]
#[post("/requests/{request_id}/offers/{offer_id}/decline")]
async fn decline_offer(caller: Caller, path: Path<(RequestId, OfferId)>) -> Reply {
    let expected = caller.expected_version()?;
    let (request, offer) = path.into_inner();
    caller
        .write(|ctx| async move { Answer::resource(&service::decline_offer(&ctx, request, offer, expected).await?) })
        .await
}

/// Renege on an accepted offer
///
/// Step back as an accepted helper, not while the item is on loan. Without any helper left the request is open again.
#[utoipa::path(tag = "Requests", operation_id = "renege_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    request_body(content = EndOffer, description = "Why, if you like to say.",
        example = json!({"reason": "We move into another building that week."})),
    responses((status = 200, description = "The offer as it stands now.", body = Offer)))]
#[post("/requests/{request_id}/offers/{offer_id}/renege")]
async fn renege_offer(caller: Caller, path: Path<(RequestId, OfferId)>, command: Json<EndOffer>) -> Reply {
    let expected = caller.expected_version()?;
    let (request, offer) = path.into_inner();
    caller
        .write(|ctx| async move {
            Answer::resource(&service::renege_offer(&ctx, request, offer, command.0, expected).await?)
        })
        .await
}

/// Release an accepted helper
///
/// As the asker, not while the item is on loan. Without any helper left the request is open again.
#[utoipa::path(tag = "Requests", operation_id = "release_offer", security(("bearer" = [])),
    params(("request_id" = RequestId, Path, description = "The request."),
        ("offer_id" = OfferId, Path, description = "The offer.")),
    request_body(content = EndOffer, description = "Why, if you like to say.",
        example = json!({"reason": "We found some in our own attic."})),
    responses((status = 200, description = "The offer as it stands now.", body = Offer)))]
#[post("/requests/{request_id}/offers/{offer_id}/release")]
async fn release_offer(caller: Caller, path: Path<(RequestId, OfferId)>, command: Json<EndOffer>) -> Reply {
    let expected = caller.expected_version()?;
    let (request, offer) = path.into_inner();
    caller
        .write(|ctx| async move {
            Answer::resource(&service::release_offer(&ctx, request, offer, command.0, expected).await?)
        })
        .await
}
