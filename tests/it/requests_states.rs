//! The whole state table: every state, every act, every caller, through the server, as the data says.

use crate::requests::{ask, later};
use crate::requests_moves::{accepted, act, offer};
use bindery::actor::Scope;
use bindery::policy::requests::RequestParty::{self, AcceptedHelper, Asker, Helper, Offerer, Steward};
use bindery::policy::requests::table::{self, find};
use bindery::policy::requests::{OfferStatus, RequestAct, RequestKind, RequestStatus};
use bindery_entity::ids::{MemberId, OfferId, RequestId};
use bindery_entity::{request, request_helper, request_offer};
use bindery_tests::{Answer, Client, Kind, TestApp, Value, json};
use chrono::Duration;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set};

/// Somebody who tries, and what they are to the request and to each of the two offers.
struct Caller {
    name: &'static str,
    client: Client,
    parties: &'static [RequestParty],
    /// Their own offer: that of the accepted or of the open helper.
    offer: Option<OfferStatus>,
}

struct World {
    callers: Vec<Caller>,
    kind: RequestKind,
    path: String,
    accepted: String,
    open: String,
    helper: MemberId,
    other: String,
    due: String,
}

async fn world(app: &TestApp, kind: RequestKind) -> World {
    let [maple, harbor] = app.places().await.districts;
    let (asker, helper, offerer) = (app.member("asker").await, app.member("helper").await, app.member("offerer").await);
    app.affiliate(asker.id, maple, None, "roster").await;
    let (here, there) = (app.member("here").await, app.member("there").await);
    app.make_steward(here.id, maple).await;
    app.make_steward(there.id, harbor).await;
    let item = kind.has_item().then_some("Microscope");
    let path = ask(&asker.client, json!({ "kind": kind, "item": item, "helpers_wanted": 2 })).await;
    let (accepted, open) = (accepted(&asker, &helper, &path).await, offer(&offerer.client, &path).await);
    let other = ask(&asker.client, json!({})).await.rsplit('/').next().unwrap().to_owned();
    let caller = |name, client, parties, offer| Caller { name, client, parties, offer };
    let machine = app.machine(maple, &[Scope::RequestsRead]).await;
    let callers = vec![
        caller("asker", asker.client, &[Asker], None),
        caller("accepted helper", helper.client, &[Helper, Offerer, AcceptedHelper], Some(OfferStatus::Accepted)),
        caller("open offerer", offerer.client, &[Helper, Offerer], Some(OfferStatus::Open)),
        caller("other member", app.member("other").await.client, &[Helper], None),
        caller("steward", here.client, &[Helper, Steward], None),
        caller("other steward", there.client, &[Helper], None),
        caller("admin", app.admin("boss").await.client, &[Helper], None),
        caller("machine", machine, &[], None),
    ];
    World { callers, kind, path, accepted, open, helper: helper.id, other, due: later(app, Duration::days(3)) }
}

impl World {
    fn offer(&self, status: OfferStatus) -> &str {
        if status == OfferStatus::Accepted { &self.accepted } else { &self.open }
    }

    /// Puts the request, with one accepted and one open offer, into this state.
    async fn arrange(&self, app: &TestApp, status: RequestStatus) {
        let db = app.system().db;
        let id: RequestId = self.path.rsplit('/').next().unwrap().parse().unwrap();
        let (now, fulfilled) = (app.system().now(), status == RequestStatus::Fulfilled);
        let before = if self.kind == RequestKind::Loan { "returned" } else { "matched" };
        let row = request::ActiveModel {
            status: Set(status.to_string()),
            status_before: Set(fulfilled.then(|| before.to_owned())),
            fulfilled_at: Set(fulfilled.then_some(now)),
            helpers_accepted: Set(1),
            asker_returned_at: Set(None),
            helper_returned_at: Set(None),
            lost_reported_by: Set(None),
            ..Default::default()
        };
        request::Entity::update_many().set(row).filter(request::Column::Id.eq(id)).exec(&db).await.unwrap();
        request_helper::Entity::delete_many().exec(&db).await.unwrap();
        let ours = [OfferStatus::Accepted, OfferStatus::Open].map(|status| {
            let id: OfferId = self.offer(status).rsplit('/').next().unwrap().parse().unwrap();
            (id, status)
        });
        let ids = ours.map(|(id, _)| id);
        request_offer::Entity::delete_many().filter(request_offer::Column::Id.is_not_in(ids)).exec(&db).await.unwrap();
        for (id, status) in ours {
            let row = request_offer::ActiveModel { status: Set(status.to_string()), ..Default::default() };
            request_offer::Entity::update_many()
                .set(row)
                .filter(request_offer::Column::Id.eq(id))
                .exec(&db)
                .await
                .unwrap();
        }
    }

    async fn attempt(&self, client: &Client, what: RequestAct, offer: Option<&str>) -> Answer {
        let word = match what {
            RequestAct::Edit => return client.patch(&self.path, json!({ "need_level": "must_have" })).await,
            RequestAct::MakeOffer => {
                return client.post(&format!("{}/offers", self.path), json!({ "message": "Me." })).await;
            }
            RequestAct::ChangeOffer => return client.patch(offer.unwrap(), json!({ "message": "Other." })).await,
            other => other.as_str().trim_end_matches("_offer").replace('_', "-"),
        };
        let body = match what {
            RequestAct::HandOver => json!({ "due_at": self.due }),
            RequestAct::Fulfil => json!({ "helpers": [self.helper] }),
            RequestAct::MarkDuplicate => json!({ "duplicate_of": self.other }),
            RequestAct::MarkUnfilled => json!({ "reason": "Nobody." }),
            _ => json!({}),
        };
        act(client, offer.unwrap_or(&self.path), &word, body).await
    }

    /// What must come of it: the status and the code, as the table says.
    fn expected(
        &self,
        caller: &Caller,
        what: RequestAct,
        from: RequestStatus,
        offer: Option<OfferStatus>,
    ) -> (u16, &'static str) {
        let is_asker = caller.parties.contains(&Asker);
        let own_offer = offer.is_some() && caller.offer == offer;
        if offer.is_some() && !is_asker && !own_offer {
            return (404, "not_found");
        }
        if what == RequestAct::MakeOffer && is_asker {
            return (422, "invalid");
        }
        if !table::rows(what).any(|row| row.who.iter().any(|party| caller.parties.contains(party))) {
            return (403, "forbidden");
        }
        let Some(row) = find(what, self.kind, from, offer) else { return (409, "illegal_transition") };
        match row.act {
            RequestAct::MakeOffer if caller.offer.is_some() => (409, "already_exists"),
            RequestAct::MakeOffer => (201, ""),
            RequestAct::Renew | RequestAct::Recall => (409, "not_yet"),
            RequestAct::ReportLost if caller.parties.contains(&Steward) => (409, "illegal_transition"),
            _ => (200, ""),
        }
    }

    async fn status(&self) -> RequestStatus {
        self.callers[0].client.get(&self.path).await.expect(200).str("/status").parse().unwrap()
    }
}

/// The offers that an act is tried on; none for acts on the request.
fn targets(what: RequestAct) -> &'static [Option<OfferStatus>] {
    let offers = table::rows(what).any(|row| !row.offers.is_empty());
    if offers { &[Some(OfferStatus::Accepted), Some(OfferStatus::Open)] } else { &[None] }
}

/// Acts that a caller can try.
fn acts() -> impl Iterator<Item = RequestAct> {
    let tried = |act: &RequestAct| !matches!(act, RequestAct::Create | RequestAct::Expire | RequestAct::SettleReturn);
    RequestAct::ALL.iter().copied().filter(tried)
}

/// The flag that tells of an act, where the request or the offer has one.
fn flag(view: &Value, what: RequestAct) -> Option<bool> {
    let word = if what == RequestAct::MakeOffer { "make_offer" } else { what.as_str().trim_end_matches("_offer") };
    view["abilities"][word].as_bool()
}

async fn try_one(
    app: &TestApp,
    world: &World,
    caller: &Caller,
    from: RequestStatus,
    what: RequestAct,
    on: Option<OfferStatus>,
    seen: &Answer,
) {
    let offer = on.map(|status| world.offer(status));
    let place = format!("{} {what} {on:?} from {from} by {}", world.kind, caller.name);
    let answer = world.attempt(&caller.client, what, offer).await;
    let (status, code) = world.expected(caller, what, from, on);
    let got = (answer.status, answer.json["code"].as_str().unwrap_or_default());
    assert_eq!(got, (status, code), "{place}\n{}", answer.text);
    let worked = answer.status < 300;
    if seen.status == 200 {
        assert_eq!(flag(&seen.json, what), Some(worked), "{place}: the flag");
    }
    if worked {
        let (to, row) = (world.status().await, find(what, world.kind, from, on).unwrap());
        assert!(row.to.contains(&to), "{place} leads to {to}");
        world.arrange(app, from).await;
    }
}

/// Everything that one caller can try in one state; says how much that was.
async fn try_all(app: &TestApp, world: &World, caller: &Caller, from: RequestStatus) -> usize {
    let mut tried = 0;
    for on in [None, Some(OfferStatus::Accepted), Some(OfferStatus::Open)] {
        // What is refused changes nothing, and what works is arranged again, so that this view stays true.
        let seen = caller.client.get(on.map_or(world.path.as_str(), |status| world.offer(status))).await;
        for what in acts().filter(|what| targets(*what).contains(&on)) {
            try_one(app, world, caller, from, what, on, &seen).await;
            tried += 1;
        }
    }
    tried
}

async fn every_state(kind: RequestKind) -> usize {
    let app = TestApp::start(Kind::all()[0], &[]).await;
    let world = world(&app, kind).await;
    let mut tried = 0;
    for from in RequestStatus::ALL.iter().copied() {
        world.arrange(&app, from).await;
        for what in acts() {
            let offer = targets(what)[0].map(|status| world.offer(status));
            world.attempt(&app.nobody(), what, offer).await.problem(401, "unauthenticated");
        }
        for caller in &world.callers {
            tried += try_all(&app, &world, caller, from).await;
        }
    }
    app.stop().await;
    tried
}

#[tokio::test]
async fn of_a_loan() {
    assert_eq!(every_state(RequestKind::Loan).await, 10 * 8 * (13 + 2 * 6));
}

#[tokio::test]
async fn of_advice() {
    assert_eq!(every_state(RequestKind::Advice).await, 10 * 8 * (13 + 2 * 6));
}

#[tokio::test]
async fn the_service_alone_moves_what_time_moves() {
    let app = TestApp::start(Kind::all()[0], &[]).await;
    let world = world(&app, RequestKind::Loan).await;
    for what in ["expire", "settle-return", "create", "make-offer"] {
        for caller in &world.callers {
            act(&caller.client, &world.path, what, json!({})).await.problem(404, "not_found");
        }
    }
    app.stop().await;
}
