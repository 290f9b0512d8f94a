//! Requests from one state to the next, through both faces.

use crate::requests::{ask, later};
use bindery_entity::{activity, request_helper};
use bindery_tests::app::TestApp;
use bindery_tests::seed::Person;
use bindery_tests::{Answer, Client, Value, each, json};
use chrono::Duration;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};

/// Does something with a request.
pub async fn act(client: &Client, path: &str, act: &str, body: Value) -> Answer {
    client.post(&format!("{path}/{act}"), body).await
}

/// Offers, and answers the offer's address.
pub async fn offer(client: &Client, path: &str) -> String {
    let made = client.post(&format!("{path}/offers"), json!({ "message": "We can." })).await.expect(201);
    format!("{path}/offers/{}", made.str("/id"))
}

/// An offer that the asker accepted.
pub async fn accepted(asker: &Person, helper: &Person, path: &str) -> String {
    let offer = offer(&helper.client, path).await;
    act(&asker.client, &offer, "accept", json!({})).await.expect(200);
    offer
}

async fn sweep(app: &TestApp) {
    bindery::features::requests::service::sweep(&app.system()).await.unwrap();
}

async fn status(client: &Client, path: &str) -> String {
    client.get(path).await.expect(200).str("/status")
}

/// What was logged of a request, in order.
pub async fn kinds(app: &TestApp, path: &str) -> Vec<String> {
    let id: bindery_entity::ids::RequestId = path.split('/').nth(3).unwrap().parse().unwrap();
    let rows = activity::Entity::find().filter(activity::Column::SubjectId.eq(id.0));
    rows.order_by_asc(activity::Column::Seq)
        .all(&app.system().db)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.kind)
        .collect()
}

#[tokio::test]
async fn help_is_given_credited_and_undone() {
    each(async |app| {
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        let path = ask(&ada.client, json!({})).await;
        accepted(&ada, &bob, &path).await;
        assert_eq!(status(&bob.client, &path).await, "matched");
        app.nobody().post(&format!("{path}/start"), json!({})).await.problem(401, "unauthenticated");
        act(&ada.client, &path, "start", json!({})).await.problem(403, "forbidden");
        act(&eve.client, &path, "start", json!({})).await.problem(403, "forbidden");
        let stale = bob.client.clone().with("if-match", "\"1-x\"");
        act(&stale, &path, "start", json!({})).await.problem(412, "version_conflict");
        let started = act(&bob.client, &path, "start", json!({})).await.expect(200);
        assert_eq!(started.str("/status"), "in_progress");
        act(&bob.client, &path, "start", json!({})).await.problem(409, "illegal_transition");
        act(&bob.client, &path, "hand-over", json!({ "due_at": later(app, Duration::days(1)) }))
            .await
            .problem(409, "illegal_transition");
        act(&ada.client, &path, "fulfil", json!({ "helpers": [bob.id, eve.id] })).await.invalid("/helpers/1");
        let done = act(&ada.client, &path, "fulfil", json!({ "helpers": [bob.id] })).await.expect(200);
        assert_eq!((done.str("/status").as_str(), &done.json["helpers"]), ("fulfilled", &json!([bob.id])));
        assert!(done.json["fulfilled_at"].is_string() && done.json["closed_at"].is_string());
        assert_eq!(done.json["abilities"]["undo"], true);
        app.advance(Duration::hours(23));
        let ada = app.signed_in(ada.id).await;
        let undone = act(&ada.client, &path, "undo", json!({})).await.expect(200);
        assert_eq!((undone.str("/status").as_str(), &undone.json["helpers"]), ("in_progress", &json!([])));
        assert_eq!((&undone.json["fulfilled_at"], &undone.json["closed_at"]), (&Value::Null, &Value::Null));
        assert_eq!(request_helper::Entity::find().all(&app.system().db).await.unwrap(), []);
        act(&ada.client, &path, "fulfil", json!({})).await.expect(200);
        app.advance(Duration::hours(25));
        let ada = app.signed_in(ada.id).await;
        assert_eq!(ada.client.get(&path).await.json["abilities"]["undo"], false);
        act(&ada.client, &path, "undo", json!({})).await.problem(409, "illegal_transition");
        let wanted = [
            "request.created",
            "offer.made",
            "offer.accepted",
            "request.matched",
            "request.started",
            "request.fulfilled",
            "request.undone",
            "request.fulfilled",
        ];
        assert_eq!(kinds(app, &path).await, wanted);
    })
    .await;
}

#[tokio::test]
async fn a_loan_goes_and_comes_back() {
    each(async |app| {
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        let path = ask(&ada.client, json!({ "kind": "loan", "item": "Microscope" })).await;
        let offer = accepted(&ada, &bob, &path).await;
        act(&bob.client, &path, "start", json!({})).await.expect(200);
        act(&ada.client, &path, "fulfil", json!({})).await.problem(409, "illegal_transition");
        act(&bob.client, &path, "hand-over", json!({ "due_at": later(app, Duration::days(-1)) }))
            .await
            .invalid("/due_at");
        let due = later(app, Duration::days(14));
        let loaned = act(&bob.client, &path, "hand-over", json!({ "due_at": due })).await.expect(200);
        assert_eq!(loaned.str("/status"), "loaned");
        assert!(loaned.json["due_at"].is_string());
        for (client, what) in [(&ada.client, "withdraw"), (&ada.client, "fulfil")] {
            act(client, &path, what, json!({})).await.problem(409, "illegal_transition");
        }
        act(&bob.client, &offer, "renege", json!({})).await.problem(409, "illegal_transition");
        act(&ada.client, &path, "renew", json!({})).await.problem(409, "not_yet");
        act(&bob.client, &path, "recall", json!({})).await.problem(409, "not_yet");
        act(&eve.client, &path, "renew", json!({})).await.problem(403, "forbidden");
        act(&eve.client, &path, "confirm-return", json!({})).await.problem(403, "forbidden");
        let half = act(&ada.client, &path, "confirm-return", json!({})).await.expect(200);
        assert_eq!(half.str("/status"), "loaned");
        assert_eq!(act(&ada.client, &path, "confirm-return", json!({})).await.expect(200).json, half.json);
        assert_eq!(act(&bob.client, &path, "confirm-return", json!({})).await.expect(200).str("/status"), "returned");
        sweep(app).await;
        assert_eq!(status(&ada.client, &path).await, "returned");
        app.advance(Duration::days(7));
        sweep(app).await;
        sweep(app).await;
        let ada = app.signed_in(ada.id).await;
        let done = ada.client.get(&path).await.expect(200);
        assert_eq!((done.str("/status").as_str(), &done.json["helpers"]), ("fulfilled", &json!([bob.id])));
        // Taken back, it has its week once more.
        assert_eq!(act(&ada.client, &path, "undo", json!({})).await.expect(200).str("/status"), "returned");
        sweep(app).await;
        assert_eq!(status(&ada.client, &path).await, "returned");
        act(&ada.client, &path, "fulfil", json!({ "helpers": [bob.id] })).await.expect(200);
        assert_eq!(kinds(app, &path).await.iter().filter(|kind| *kind == "request.fulfilled").count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_loss_is_said_by_two() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (ada, bob, steward) = (app.member("ada").await, app.member("bob").await, app.member("steward").await);
        app.affiliate(ada.id, maple, None, "roster").await;
        app.make_steward(steward.id, maple).await;
        for confirmer in [&bob, &steward] {
            let path = ask(&ada.client, json!({ "kind": "loan", "item": "Microscope" })).await;
            accepted(&ada, &bob, &path).await;
            act(&bob.client, &path, "start", json!({})).await.expect(200);
            act(&bob.client, &path, "hand-over", json!({ "due_at": later(app, Duration::days(1)) })).await.expect(200);
            act(&steward.client, &path, "report-lost", json!({})).await.problem(409, "illegal_transition");
            for _ in 0..2 {
                let said = act(&ada.client, &path, "report-lost", json!({})).await.expect(200);
                assert_eq!(said.str("/status"), "loaned");
            }
            let lost = act(&confirmer.client, &path, "report-lost", json!({})).await.expect(200);
            assert_eq!((lost.str("/status").as_str(), lost.str("/reason").as_str()), ("unfilled", "lost"));
        }
    })
    .await;
}

#[tokio::test]
async fn time_runs_out_once() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let soon = json!({ "need_before": later(app, Duration::hours(1)), "helpers_wanted": 2 });
        let (open, matched) = (ask(&ada.client, soon.clone()).await, ask(&ada.client, soon).await);
        let waiting = offer(&bob.client, &open).await;
        accepted(&ada, &bob, &matched).await;
        ada.client.patch(&matched, json!({ "helpers_wanted": 1 })).await.expect(200);
        assert_eq!(status(&ada.client, &matched).await, "matched");
        app.advance(Duration::hours(1));
        let (ada, bob, eve) = (app.signed_in(ada.id).await, app.signed_in(bob.id).await, app.member("eve").await);
        // Before the sweep comes by, nothing is offered or accepted any more.
        assert_eq!(eve.client.get(&open).await.json["abilities"]["make_offer"], false);
        assert_eq!(ada.client.get(&waiting).await.json["abilities"]["accept"], false);
        eve.client
            .post(&format!("{open}/offers"), json!({ "message": "Late." }))
            .await
            .problem(409, "illegal_transition");
        act(&ada.client, &waiting, "accept", json!({})).await.problem(409, "illegal_transition");
        let (one, two) = (app.system(), app.system());
        let both = futures_util::join!(
            bindery::features::requests::service::sweep(&one),
            bindery::features::requests::service::sweep(&two)
        );
        both.0.and(both.1).unwrap();
        sweep(app).await;
        let expired = bob.client.get(&open).await.expect(200);
        assert!(expired.str("/status") == "expired" && expired.json["closed_at"].is_string());
        assert_eq!(status(&ada.client, &matched).await, "matched");
        assert_eq!(kinds(app, &open).await, ["request.created", "offer.made", "request.expired"]);
    })
    .await;
}

#[tokio::test]
async fn a_steward_tidies() {
    each(async |app| {
        let [maple, harbor] = app.places().await.districts;
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let (here, there, admin) = (app.member("here").await, app.member("there").await, app.admin("boss").await);
        app.affiliate(ada.id, maple, None, "roster").await;
        app.make_steward(here.id, maple).await;
        app.make_steward(there.id, harbor).await;
        let (first, second) = (ask(&ada.client, json!({})).await, ask(&ada.client, json!({})).await);
        let id = |path: &str| json!({ "duplicate_of": path.rsplit('/').next().unwrap() });
        for client in [&there.client, &admin.client, &ada.client] {
            act(client, &second, "mark-duplicate", id(&first)).await.problem(403, "forbidden");
            act(client, &second, "mark-unfilled", json!({ "reason": "No." })).await.problem(403, "forbidden");
        }
        let secret = ask(&ada.client, json!({ "visibility": "private" })).await;
        for wrong in [&second, &secret, &"/v1/requests/req_01h455vb4pex5vsknk084sn02q".to_owned()] {
            act(&here.client, &second, "mark-duplicate", id(wrong)).await.invalid("/duplicate_of");
        }
        act(&here.client, &secret, "mark-unfilled", json!({ "reason": "No." })).await.problem(404, "not_found");
        let marked = act(&here.client, &second, "mark-duplicate", id(&first)).await.expect(200);
        assert_eq!((marked.str("/status").as_str(), &marked.json["duplicate_of"]), ("duplicate", &id(&first)["duplicate_of"]));
        act(&here.client, &first, "mark-duplicate", id(&second)).await.invalid("/duplicate_of");
        let query = "query($r: ID!) { request(id: $r) { duplicateOfId duplicateOf { title } } }";
        let data = ada.client.data(query, json!({ "r": marked.json["id"] })).await;
        assert_eq!(data["request"]["duplicateOf"]["title"], "Where do labels go?");
        // Others may not know the request that the steward knows.
        let data = bob.client.data(query, json!({ "r": marked.json["id"] })).await;
        assert_eq!(data["request"], json!({ "duplicateOfId": null, "duplicateOf": null }));
        act(&here.client, &first, "mark-unfilled", json!({ "reason": "" })).await.invalid("/reason");
        let query = "mutation($r: ID!) { markUnfilled(id: $r, input: {reason: \"Nobody has one.\"}) { request { status reason } } }";
        let data = here.client.data(query, json!({ "r": first.rsplit('/').next() })).await;
        assert_eq!(data["markUnfilled"]["request"], json!({ "status": "UNFILLED", "reason": "Nobody has one." }));
        // Where no district has it, the admin is the steward.
        let homeless = ask(&bob.client, json!({})).await;
        act(&here.client, &homeless, "mark-unfilled", json!({ "reason": "No." })).await.problem(403, "forbidden");
        act(&admin.client, &homeless, "mark-unfilled", json!({ "reason": "No." })).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn over_graphql() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let query = "mutation($i: CreateRequestInput!) { createRequest(input: $i) { request { id kind body status viewerCan { edit withdraw } } } }";
        let input = json!({ "kind": "LOAN", "title": "T", "body": "B", "item": "Lamp" });
        let made = ada.client.data(query, json!({ "i": input })).await["createRequest"]["request"].clone();
        assert_eq!((&made["kind"], &made["body"], &made["viewerCan"]["withdraw"]), (&json!("LOAN"), &json!("B"), &json!(true)));
        let run = async |who: &Person, what: &str| {
            let answer = who.client.graphql(&format!("mutation($r: ID!) {{ {what} }}"), json!({ "r": made["id"] })).await;
            let payload = answer.json["data"].as_object().and_then(|data| data.values().next()).cloned();
            payload.unwrap_or_else(|| panic!("{}", answer.text))
        };
        let patched = run(&ada, "updateRequest(id: $r, expectedVersion: 1, input: {title: \"U\"}) { request { title } }").await;
        assert_eq!(patched["request"]["title"], "U");
        let stale = run(&ada, "updateRequest(id: $r, expectedVersion: 1, input: {title: \"V\"}) { userErrors { code } }").await;
        assert_eq!(stale["userErrors"][0]["code"], "version_conflict");
        let offer = run(&bob, "makeOffer(requestId: $r, input: {message: \"Yes\"}) { offer { id } }").await["offer"]["id"].clone();
        let offer = offer.as_str().unwrap();
        let on = |what: &str| format!("{what}(requestId: $r, id: \"{offer}\") {{ offer {{ status }} userErrors {{ code }} }}");
        assert_eq!(run(&ada, &on("acceptOffer")).await["offer"]["status"], "ACCEPTED");
        assert_eq!(run(&ada, &on("declineOffer")).await["userErrors"][0]["code"], "illegal_transition");
        let of = |what: &str| format!("{what}(id: $r) {{ request {{ status }} userErrors {{ code }} }}");
        assert_eq!(run(&bob, &of("startRequest")).await["request"]["status"], "IN_PROGRESS");
        let hand = "handOverRequest(id: $r, input: {dueAt: $t}) { request { status } }";
        let mutation = format!("mutation($r: ID!, $t: DateTime!) {{ {hand} }}");
        let data = bob.client.data(&mutation, json!({ "r": made["id"], "t": later(app, Duration::days(3)) })).await;
        assert_eq!(data["handOverRequest"]["request"]["status"], "LOANED");
        assert_eq!(run(&ada, &of("renewRequest")).await["userErrors"][0]["code"], "not_yet");
        assert_eq!(run(&bob, &of("recallRequest")).await["userErrors"][0]["code"], "not_yet");
        assert_eq!(run(&ada, &of("reportLost")).await["request"]["status"], "LOANED");
        assert_eq!(run(&ada, &of("confirmReturn")).await["request"]["status"], "LOANED");
        assert_eq!(run(&bob, &of("confirmReturn")).await["request"]["status"], "RETURNED");
        let fulfil = format!("fulfilRequest(id: $r, input: {{helpers: [\"{}\"]}}) {{ request {{ status helpers }} }}", bob.id);
        assert_eq!(run(&ada, &fulfil).await["request"], json!({ "status": "FULFILLED", "helpers": [bob.id] }));
        assert_eq!(run(&ada, &of("undoRequest")).await["request"]["status"], "RETURNED");
        assert_eq!(run(&ada, &of("withdrawRequest")).await["userErrors"][0]["code"], "illegal_transition");
        let query = "mutation($r: ID!) { withdrawRequest(id: $r) { request { id } } }";
        assert_eq!(bob.client.code(query, json!({ "r": made["id"] })).await, "forbidden");
        assert_eq!(app.nobody().code(query, json!({ "r": made["id"] })).await, "unauthenticated");
    })
    .await;
}
