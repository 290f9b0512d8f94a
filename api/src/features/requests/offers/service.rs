//! Use cases on offers. What changes an offer locks its request first, so that counts stay right.

use super::store;
use super::types::{ChangeOffer, EndOffer, ListOffers, MakeOffer, Offer, OfferDraft};
use super::view::OffersOf;
use crate::activity::{self, Audience, Event, Kind, Subject, record};
use crate::ctx::Ctx;
use crate::db::Batch;
use crate::error::{Code, Error, Result};
use crate::features::accounts::service as accounts;
use crate::features::requests::service as requests;
use crate::features::requests::standing::Standing;
use crate::page::{Page, PageArgs};
use crate::plan::{self, Pick};
use crate::policy::requests::table::Transition;
use crate::policy::requests::{OfferStatus, RequestAct, RequestStatus, RequestsAct};
use crate::policy::{authorize, require_known, require_member};
use crate::reading::{self, Thing};
use crate::text::Cleaned as _;
use crate::version::check_version;
use bindery_entity::ids::{MemberId, OfferId, RequestId};
use garde::Validate as _;
use serde_json::json;

/// One offer.
pub async fn get_offer(ctx: &Ctx, request: RequestId, id: OfferId, pick: &Pick) -> Result<Offer> {
    require_known(&ctx.actor)?;
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    let found = plan::one(ctx, Some(id.to_string()), pick, |alias, sql| {
        sql.of(alias, " AND @.request_id = ").bind(request).of(alias, " AND @.id = ").bind(id);
    });
    found.await?.ok_or_else(Error::not_found)
}

/// The offers on a request, in the order of coming: all of them for the asker, of others their own.
pub async fn list_offers(ctx: &Ctx, request: RequestId, filter: &ListOffers, page: &PageArgs) -> Result<Page<Offer>> {
    plan::list::<OffersOf>(ctx, request, filter, page, &Pick::narrow()).await
}

/// Offers help to somebody else.
pub async fn make_offer(ctx: &Ctx, request: RequestId, command: MakeOffer, pick: &Pick) -> Result<Offer> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        // Whoever leaves ends their offers, so none comes in meanwhile.
        accounts::find_standing(&ctx).await?;
        requests::lock_request(&ctx, request).await?;
        let state = requests::find_request(&ctx, request).await?;
        if state.asks(&ctx.actor) {
            return Err(Error::field("/request_id", "this is your own request"));
        }
        state.authorize(&ctx.actor, RequestAct::MakeOffer)?;
        state.allowed(&ctx.actor, RequestAct::MakeOffer, None, ctx.now())?;
        let draft = command.draft()?;
        let helper = require_member(&ctx.actor)?.id;
        let mut batch = Batch::default();
        let id = store::insert(&ctx, &mut batch, request, helper, &draft);
        activity::add(&ctx, &mut batch, event(&ctx, &state, id, helper, Kind::OfferMade));
        batch.run(&ctx.db).await?;
        reading::rewrite(&ctx, Thing::Request, &[request.0]).await?;
        get_offer(&ctx, request, id, pick).await
    })
    .await
}

/// Changes one's offer; another condition takes its acceptance back.
pub async fn change_offer(
    ctx: &Ctx,
    request: RequestId,
    id: OfferId,
    command: ChangeOffer,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Offer> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, request, id, RequestAct::ChangeOffer, expected).await?;
        if command.changed().is_empty() {
            return get_offer(&ctx, request, id, pick).await;
        }
        let (message, condition) = (opened.offer.message.clone(), opened.offer.condition.clone());
        let OfferDraft { message, condition } = command.cleaned()?.over(OfferDraft { message, condition });
        let resets = opened.offer.status == OfferStatus::Accepted && condition != opened.offer.condition;
        (opened.offer.message, opened.offer.condition) = (message, condition);
        if resets {
            (opened.offer.status, opened.offer.decided_at) = (OfferStatus::Open, None);
            opened.request.lose_helper();
            requests::store_state(&ctx, &opened.request, opened.row).await?;
        }
        finish(&ctx, opened, Kind::OfferChanged, None, pick).await
    })
    .await
}

/// Takes one's offer back before it is accepted.
pub async fn withdraw_offer(
    ctx: &Ctx,
    request: RequestId,
    id: OfferId,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Offer> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, request, id, RequestAct::WithdrawOffer, expected).await?;
        opened.decide(&ctx, OfferStatus::Withdrawn);
        finish(&ctx, opened, Kind::OfferWithdrawn, None, pick).await
    })
    .await
}

/// Accepts an offer; the last one wanted makes the request matched, and the others are told.
pub async fn accept_offer(
    ctx: &Ctx,
    request: RequestId,
    id: OfferId,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Offer> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, request, id, RequestAct::AcceptOffer, expected).await?;
        if opened.offer.condition.is_some() && expected.is_none() {
            // Accepting agrees to the condition that was read, and to no other.
            return Err(Error::of(Code::PreconditionRequired));
        }
        opened.decide(&ctx, OfferStatus::Accepted);
        opened.request.helpers_accepted += 1;
        let matched = opened.request.is_served();
        if matched {
            opened.request.status = RequestStatus::Matched;
        }
        requests::store_state(&ctx, &opened.request, opened.row).await?;
        finish(&ctx, opened, Kind::OfferAccepted, matched.then_some(Kind::RequestMatched), pick).await
    })
    .await
}

/// Declines an offer.
pub async fn decline_offer(
    ctx: &Ctx,
    request: RequestId,
    id: OfferId,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Offer> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, request, id, RequestAct::DeclineOffer, expected).await?;
        opened.decide(&ctx, OfferStatus::Declined);
        finish(&ctx, opened, Kind::OfferDeclined, None, pick).await
    })
    .await
}

/// An accepted helper steps back.
pub async fn renege_offer(
    ctx: &Ctx,
    request: RequestId,
    id: OfferId,
    command: EndOffer,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Offer> {
    end(ctx, (request, id), command, expected, RequestAct::RenegeOffer, pick).await
}

/// The asker lets an accepted helper go.
pub async fn release_offer(
    ctx: &Ctx,
    request: RequestId,
    id: OfferId,
    command: EndOffer,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Offer> {
    end(ctx, (request, id), command, expected, RequestAct::ReleaseOffer, pick).await
}

/// Ends an accepted offer; without any helper left the request is open again.
async fn end(
    ctx: &Ctx,
    (request, id): (RequestId, OfferId),
    command: EndOffer,
    expected: Option<i64>,
    act: RequestAct,
    pick: &Pick,
) -> Result<Offer> {
    require_known(&ctx.actor)?;
    command.validate()?;
    let (status, kind) = match act {
        RequestAct::RenegeOffer => (OfferStatus::Reneged, Kind::OfferReneged),
        _ => (OfferStatus::Released, Kind::OfferReleased),
    };
    ctx.write(|ctx| async move {
        let mut opened = open(&ctx, request, id, act, expected).await?;
        opened.decide(&ctx, status);
        opened.offer.reason = Option::lines("/reason", command.reason)?;
        let reopened = opened.request.lose_helper();
        requests::store_state(&ctx, &opened.request, opened.row).await?;
        finish(&ctx, opened, kind, reopened.then_some(Kind::RequestReopened), pick).await
    })
    .await
}

/// An offer whose request is locked, and the row of the table that lets the actor move it.
struct Opened {
    offer: Offer,
    request: Standing,
    row: &'static Transition,
}

impl Opened {
    fn decide(&mut self, ctx: &Ctx, status: OfferStatus) {
        self.offer.status = status;
        self.offer.decided_at = Some(ctx.now());
    }
}

/// Opens an offer for an act: 404, 403, 412 and 409 in this order.
async fn open(ctx: &Ctx, request: RequestId, id: OfferId, act: RequestAct, expected: Option<i64>) -> Result<Opened> {
    authorize(&ctx.actor, RequestsAct::Read, &())?;
    requests::lock_request(ctx, request).await?;
    requests::find_request(ctx, request).await?;
    let offer = get_offer(ctx, request, id, &Pick::all()).await?;
    let request = offer.standing.clone();
    request.authorize(&ctx.actor, act)?;
    check_version(expected, offer.version)?;
    let row = request.allowed(&ctx.actor, act, Some(offer.status), ctx.now())?;
    Ok(Opened { offer, request, row })
}

/// Stores an offer and logs what happened to it, and what that made of the request.
async fn finish(ctx: &Ctx, opened: Opened, kind: Kind, then: Option<Kind>, pick: &Pick) -> Result<Offer> {
    let Opened { offer, request, .. } = opened;
    store::save(ctx, &offer).await?;
    log(ctx, &request, offer.id, offer.helper_id, kind).await?;
    if let Some(then) = then {
        requests::log(ctx, &request, then, json!({})).await?;
    }
    get_offer(ctx, request.id, offer.id, pick).await
}

/// Logs what happened to an offer.
async fn log(ctx: &Ctx, request: &Standing, id: OfferId, helper: MemberId, kind: Kind) -> Result<()> {
    record(ctx, event(ctx, request, id, helper, kind)).await?;
    Ok(())
}

/// What happened to an offer, for the two whom it concerns.
fn event(ctx: &Ctx, request: &Standing, id: OfferId, helper: MemberId, kind: Kind) -> Event {
    let other = if request.asks(&ctx.actor) { helper } else { request.asker_id };
    let event = Event::new(kind, Subject::Request(request.id)).about(other).in_project(request.project_id);
    event.audience(Audience::Private).detail(json!({ "offer_id": id }))
}
