//! Offers through both faces.

use crate::requests::ask;
use crate::requests_moves::{accepted, act, kinds, offer};
use bindery::actor::Scope;
use bindery_entity::ids::RequestId;
use bindery_entity::request;
use bindery_tests::{Answer, TestApp, Value, each, each_with, json};
use sea_orm::{EntityTrait as _, QuerySelect as _};
use std::time::Duration;

/// Connections enough that what comes at once runs at once, and time enough to wait for them.
fn many() -> [(&'static str, figment::value::Value); 2] {
    [("db_max_connections", 60_u32.into()), ("db_acquire_timeout_ms", 30_000_u32.into())]
}

fn ids(answer: &Answer) -> Vec<String> {
    answer.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_offer_stands_between_two() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        app.affiliate(ada.id, maple, None, "roster").await;
        let machine = app.machine(maple, &[Scope::RequestsRead]).await;
        let path = ask(&ada.client, json!({})).await;
        let list = format!("{path}/offers");
        let words = json!({ "message": " We have **24**. ", "condition": "You fetch them." });
        app.nobody().post(&list, words.clone()).await.problem(401, "unauthenticated");
        machine.post(&list, words.clone()).await.problem(403, "forbidden");
        ada.client.post(&list, words.clone()).await.invalid("/request_id");
        bob.client.post("/v1/requests/req_01h455vb4pex5vsknk084sn02q/offers", words.clone()).await.problem(404, "not_found");
        bob.client.post(&list, json!({ "message": " " })).await.invalid("/message");
        bob.client.post(&list, json!({ "message": "x".repeat(2001) })).await.invalid("/message");
        let made = bob.client.post(&list, words.clone()).await.expect(201);
        let one = made.header("location").to_owned();
        assert_eq!(one, format!("{list}/{}", made.str("/id")));
        assert_eq!((made.str("/status").as_str(), made.str("/message").as_str()), ("open", "We have **24**."));
        bob.client.post(&list, words.clone()).await.problem(409, "already_exists");
        let read = bob.client.get(&path).await;
        assert_eq!((&read.json["viewer_offer_id"], &read.json["abilities"]["make_offer"]), (&made.json["id"], &json!(false)));
        eve.client.post(&list, words).await.expect(201);
        // The asker sees both, a helper their own, others none.
        assert_eq!(ids(&ada.client.get(&list).await.expect(200)).len(), 2);
        assert_eq!(ids(&bob.client.get(&list).await.expect(200)), [made.str("/id")]);
        for client in [&app.member("far").await.client, &machine] {
            assert_eq!(ids(&client.get(&list).await.expect(200)).len(), 0);
            client.get(&one).await.problem(404, "not_found");
            act(client, &one, "accept", json!({})).await.problem(404, "not_found");
        }
        app.nobody().get(&list).await.problem(404, "not_found");
        eve.client.get(&one).await.problem(404, "not_found");
        let abilities = |answer: &Answer| answer.json["abilities"].clone();
        let (his, hers) = (bob.client.get(&one).await.expect(200), ada.client.get(&one).await.expect(200));
        let none = json!({ "change": false, "withdraw": false, "accept": false, "decline": false, "renege": false, "release": false });
        let with = |names: [&str; 2]| {
            let mut flags = none.clone();
            names.into_iter().for_each(|name| flags[name] = json!(true));
            flags
        };
        assert_eq!((abilities(&his), abilities(&hers)), (with(["change", "withdraw"]), with(["accept", "decline"])));
        let query = "query($r: ID!, $o: ID!) { request(id: $r) { offers(filter: {status: OPEN}) { nodes { helper { handle } request { title } } } }
            offer(requestId: $r, id: $o) { condition viewerCan { accept } } node(id: $o) { id } }";
        let data = ada.client.data(query, json!({ "r": read.json["id"], "o": made.json["id"] })).await;
        assert_eq!(data["request"]["offers"]["nodes"].as_array().unwrap().len(), 2);
        assert_eq!(data["request"]["offers"]["nodes"][0]["helper"]["handle"], "bob");
        assert_eq!(data["offer"], json!({ "condition": "You fetch them.", "viewerCan": { "accept": true } }));
        assert_eq!(data["node"]["id"], made.json["id"]);
    })
    .await;
}

#[tokio::test]
async fn another_condition_takes_the_acceptance_back() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let path = ask(&ada.client, json!({ "helpers_wanted": 2 })).await;
        let one = accepted(&ada, &bob, &path).await;
        assert_eq!(bob.client.get(&path).await.json["helpers_accepted"], 1);
        ada.client.patch(&one, json!({ "message": "Mine" })).await.problem(403, "forbidden");
        app.nobody().patch(&one, json!({})).await.problem(401, "unauthenticated");
        bob.client.patch(&one, json!({ "message": null })).await.invalid("/message");
        bob.client.clone().with("if-match", "\"1-x\"").patch(&one, json!({})).await.problem(412, "version_conflict");
        let same = bob.client.patch(&one, json!({ "message": "Other words." })).await.expect(200);
        assert_eq!((same.str("/status").as_str(), same.str("/message").as_str()), ("accepted", "Other words."));
        let asked = bob.client.patch(&one, json!({ "condition": "Pay the postage." })).await.expect(200);
        assert_eq!((asked.str("/status").as_str(), &asked.json["decided_at"]), ("open", &Value::Null));
        assert_eq!(ada.client.get(&path).await.json["helpers_accepted"], 0);
        // A condition is accepted in the words that were read.
        act(&ada.client, &one, "accept", json!({})).await.problem(428, "precondition_required");
        let read = ada.client.get(&one).await.expect(200);
        act(&ada.client.clone().with("if-match", read.header("etag")), &one, "accept", json!({})).await.expect(200);
        assert_eq!(ada.client.get(&path).await.json["helpers_accepted"], 1);
        assert_eq!(bob.client.patch(&one, json!({ "condition": null })).await.expect(200).str("/status"), "open");
    })
    .await;
}

#[tokio::test]
async fn a_request_without_helpers_is_open_again() {
    each(async |app| {
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        let path = ask(&ada.client, json!({ "helpers_wanted": 2 })).await;
        let his = accepted(&ada, &bob, &path).await;
        let late = offer(&app.member("late").await.client, &path).await;
        let hers = accepted(&ada, &eve, &path).await;
        act(&ada.client, &late, "accept", json!({})).await.problem(409, "illegal_transition");
        act(&ada.client, &his, "renege", json!({})).await.problem(403, "forbidden");
        act(&bob.client, &his, "release", json!({})).await.problem(403, "forbidden");
        act(&bob.client, &his, "renege", json!({ "reason": "x".repeat(501) })).await.invalid("/reason");
        let gone = act(&bob.client, &his, "renege", json!({ "reason": "We move." })).await.expect(200);
        assert_eq!((gone.str("/status").as_str(), gone.str("/reason").as_str()), ("reneged", "We move."));
        act(&bob.client, &his, "renege", json!({})).await.problem(409, "illegal_transition");
        let read = ada.client.get(&path).await;
        assert_eq!((read.str("/status").as_str(), &read.json["helpers_accepted"]), ("matched", &json!(1)));
        act(&eve.client, &path, "start", json!({})).await.expect(200);
        act(&ada.client, &hers, "release", json!({})).await.expect(200);
        let read = ada.client.get(&path).await;
        assert_eq!((read.str("/status").as_str(), &read.json["helpers_accepted"]), ("open", &json!(0)));
        act(&ada.client, &late, "accept", json!({})).await.expect(200);
        // Whoever stepped back may offer again, and is credited all the same.
        offer(&bob.client, &path).await;
        let done = act(&ada.client, &path, "fulfil", json!({ "helpers": [bob.id] })).await.expect(200);
        assert_eq!(done.json["helpers"], json!([bob.id]));
        let wanted = [
            "request.created",
            "offer.made",
            "offer.accepted",
            "offer.made",
            "offer.made",
            "offer.accepted",
            "request.matched",
            "offer.reneged",
            "request.started",
            "offer.released",
            "request.reopened",
            "offer.accepted",
            "offer.made",
            "request.fulfilled",
        ];
        assert_eq!(kinds(app, &path).await, wanted);
    })
    .await;
}

#[tokio::test]
async fn declined_and_withdrawn_offers_are_over() {
    each(async |app| {
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        let path = ask(&ada.client, json!({ "visibility": "members" })).await;
        let (his, hers) = (offer(&bob.client, &path).await, offer(&eve.client, &path).await);
        act(&bob.client, &his, "decline", json!({})).await.problem(403, "forbidden");
        act(&ada.client, &his, "withdraw", json!({})).await.problem(403, "forbidden");
        assert_eq!(act(&ada.client, &his, "decline", json!({})).await.expect(200).str("/status"), "declined");
        assert_eq!(act(&eve.client, &hers, "withdraw", json!({})).await.expect(200).str("/status"), "withdrawn");
        for (client, offer, what) in
            [(&ada.client, &his, "accept"), (&ada.client, &hers, "accept"), (&bob.client, &his, "withdraw")]
        {
            act(client, offer, what, json!({})).await.problem(409, "illegal_transition");
        }
        // A live offer keeps the request in sight, one that is over does not.
        let again = offer(&bob.client, &path).await;
        ada.client.patch(&path, json!({ "visibility": "private" })).await.expect(200);
        bob.client.get(&path).await.expect(200);
        eve.client.get(&path).await.problem(404, "not_found");
        assert_eq!(eve.client.get(&hers).await.expect(200).json["abilities"]["change"], false);
        act(&bob.client, &again, "withdraw", json!({})).await.expect(200);
        bob.client.get(&path).await.problem(404, "not_found");
    })
    .await;
}

/// Lets all of these run into each other: what they change is held until each of them has come to it.
async fn at_once(app: &TestApp, path: &str, tries: Vec<impl Future<Output = Answer>>) -> Vec<Answer> {
    let id: RequestId = path.rsplit('/').next().unwrap().parse().unwrap();
    let ctx = app.system();
    let hold = ctx.write(|ctx| async move {
        request::Entity::find_by_id(id).lock_exclusive().one(&ctx.db).await?;
        tokio::time::sleep(Duration::from_millis(600)).await;
        Ok(())
    });
    let go = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        futures_util::future::join_all(tries).await
    };
    let (held, answers) = futures_util::join!(hold, go);
    held.unwrap();
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_accepts_wins() {
    each_with(&many(), async |app| {
        let ada = app.member("ada").await;
        let path = ask(&ada.client, json!({})).await;
        let mut offers = Vec::new();
        for number in 0..50 {
            offers.push(offer(&app.member(&format!("helper_{number}")).await.client, &path).await);
        }
        let tries = offers.iter().map(|offer| act(&ada.client, offer, "accept", json!({}))).collect();
        let answers = at_once(app, &path, tries).await;
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((count(200), count(409)), (1, 49));
        let read = ada.client.get(&path).await;
        assert_eq!((read.str("/status").as_str(), &read.json["helpers_accepted"]), ("matched", &json!(1)));
        let accepted = ada.client.get(&format!("{path}/offers?status=accepted")).await;
        assert_eq!(ids(&accepted).len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_offers_of_a_helper_stands() {
    each_with(&many(), async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let path = ask(&ada.client, json!({})).await;
        let list = format!("{path}/offers");
        let tries = (0..20).map(|_| bob.client.post(&list, json!({ "message": "Me!" }))).collect();
        let answers = at_once(app, &path, tries).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert_eq!(answers.iter().filter(|answer| answer.json["code"] == "already_exists").count(), 19);
    })
    .await;
}

#[tokio::test]
async fn what_happens_to_an_offer_is_told_to_the_other_side() {
    each(async |app| {
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        let path = ask(&ada.client, json!({})).await;
        accepted(&ada, &bob, &path).await;
        app.settle().await;
        let told = async |client: &bindery_tests::Client| {
            let items = client.get("/v1/activity?first=50").await.expect(200).json["items"].clone();
            let kinds = items.as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap().to_owned());
            kinds.filter(|kind| kind.starts_with("offer.") || kind == "request.matched").collect::<Vec<_>>()
        };
        let all = ["request.matched", "offer.accepted", "offer.made"];
        assert_eq!(
            (told(&ada.client).await, told(&bob.client).await),
            (all.map(String::from).to_vec(), all.map(String::from).to_vec())
        );
        assert_eq!(told(&eve.client).await, ["request.matched"]);
    })
    .await;
}
