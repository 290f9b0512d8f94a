//! Affiliations through both faces.

use bindery::actor::Scope;
use bindery_entity::ids::{DistrictId, MemberId};
use bindery_tests::{Value, each, json};

fn tie(district: DistrictId, more: Value) -> Value {
    let mut body = json!({ "district_id": district, "role": "librarian" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn act(id: &str, act: &str) -> String {
    format!("/v1/affiliations/{id}/{act}")
}

#[tokio::test]
async fn a_declared_tie_is_shown_confirmed_and_ended() {
    each(async |app| {
        let places = app.places().await;
        let maple = places.districts[0];
        let (ada, steward, stranger) =
            (app.member("ada").await, app.member("steward").await, app.member("stranger").await);
        app.make_steward(steward.id, maple).await;
        let body = tie(maple, json!({ "school_id": places.schools[0][0], "starts_on": "2020-08-01" }));
        let made = ada.client.post("/v1/affiliations", body.clone()).await.expect(201);
        let id = made.str("/id");
        assert_eq!((made.str("/source").as_str(), &made.json["verified"]), ("self", &json!(false)));
        assert_eq!((&made.json["running"], &made.json["starts_on"]), (&json!(true), &json!("2020-08-01")));
        assert_eq!(made.json["abilities"], json!({ "confirm": false, "end": true }));
        ada.client.post("/v1/affiliations", body).await.problem(409, "already_exists");
        // Whoever sees the profile sees it.
        let seen = stranger.client.get(&format!("/v1/affiliations/{id}")).await.expect(200);
        assert_eq!(seen.json["abilities"], json!({ "confirm": false, "end": false }));
        app.nobody().get(&format!("/v1/affiliations/{id}")).await.problem(404, "not_found");
        app.nobody().post(&act(&id, "confirm"), json!({})).await.problem(401, "unauthenticated");
        ada.client.post(&act(&id, "confirm"), json!({})).await.problem(403, "forbidden");
        stranger.client.post(&act(&id, "end"), json!({})).await.problem(403, "forbidden");
        let read = steward.client.get(&format!("/v1/affiliations/{id}")).await.expect(200);
        assert_eq!(read.json["abilities"], json!({ "confirm": true, "end": true }));
        let stale = steward.client.clone().with("if-match", "\"7-x\"");
        stale.post(&act(&id, "confirm"), json!({})).await.problem(412, "version_conflict");
        let confirmed = steward
            .client
            .clone()
            .with("if-match", read.header("etag"))
            .post(&act(&id, "confirm"), json!({}))
            .await
            .expect(200);
        assert_eq!((confirmed.str("/source").as_str(), &confirmed.json["verified"]), ("steward", &json!(true)));
        assert!(confirmed.json["confirmed_at"].is_string());
        assert_eq!(confirmed.json["abilities"], json!({ "confirm": false, "end": true }));
        steward.client.post(&act(&id, "confirm"), json!({})).await.problem(409, "illegal_transition");
        let profile = stranger.client.get("/v1/profiles/@ada").await;
        assert_eq!(profile.json["workplace"]["verified"], true);
        let ended = ada.client.post(&act(&id, "end"), json!({})).await.expect(200);
        assert_eq!(ended.json["running"], false);
        ada.client.post(&act(&id, "end"), json!({})).await.problem(409, "illegal_transition");
        steward.client.post(&act(&id, "confirm"), json!({})).await.problem(409, "illegal_transition");
        // Others no longer see it; the member and the district do.
        stranger.client.get(&format!("/v1/affiliations/{id}")).await.problem(404, "not_found");
        steward.client.get(&format!("/v1/affiliations/{id}")).await.expect(200);
        assert_eq!(stranger.client.get("/v1/profiles/@ada").await.json["workplace"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn those_who_run_the_district_enter_verified_ties() {
    each(async |app| {
        let [maple, harbor] = app.places().await.districts;
        let (ada, steward, stranger) =
            (app.member("ada").await, app.member("steward").await, app.member("stranger").await);
        app.make_steward(steward.id, maple).await;
        let machine = app.machine(maple, &[Scope::ProfilesWrite]).await;
        let reader = app.machine(maple, &[Scope::ProfilesRead]).await;
        let secret = app.person("secret", "private", false).await;
        let body = |district| tie(district, json!({ "member_id": ada.id }));
        app.nobody().post("/v1/affiliations", body(maple)).await.problem(401, "unauthenticated");
        stranger.client.post("/v1/affiliations", body(maple)).await.problem(403, "forbidden");
        steward.client.post("/v1/affiliations", body(harbor)).await.problem(403, "forbidden");
        reader.post("/v1/affiliations", body(maple)).await.problem(403, "forbidden");
        machine.post("/v1/affiliations", body(harbor)).await.invalid("/district_id");
        machine.post("/v1/affiliations", tie(maple, json!({}))).await.invalid("/member_id");
        let hidden = tie(maple, json!({ "member_id": secret.id }));
        machine.post("/v1/affiliations", hidden.clone()).await.invalid("/member_id");
        steward.client.post("/v1/affiliations", hidden).await.invalid("/member_id");
        let absent = tie(maple, json!({ "member_id": "mem_01h455vb4pex5vsknk084sn02q" }));
        steward.client.post("/v1/affiliations", absent).await.invalid("/member_id");
        // Nobody is entered who did not say themselves that they belong there.
        steward.client.post("/v1/affiliations", body(maple)).await.invalid("/member_id");
        app.affiliate(ada.id, maple, None, "self").await;
        let by_steward = steward.client.post("/v1/affiliations", body(maple)).await.expect(201);
        assert_eq!((by_steward.str("/source").as_str(), &by_steward.json["verified"]), ("steward", &json!(true)));
        let by_machine = machine.post("/v1/affiliations", body(maple)).await.expect(201);
        assert_eq!(by_machine.str("/source"), "roster");
        machine.post(&act(&by_machine.str("/id"), "end"), json!({})).await.expect(200);
        machine.post(&act(&by_steward.str("/id"), "confirm"), json!({})).await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each(async |app| {
        let places = app.places().await;
        let (maple, ada) = (places.districts[0], app.member("ada").await);
        let table = [
            (tie(maple, json!({ "school_id": places.schools[1][0] })), "/school_id"),
            (tie(maple, json!({ "school_id": "sch_01h455vb4pex5vsknk084sn02q" })), "/school_id"),
            (json!({ "district_id": "dis_01h455vb4pex5vsknk084sn02q", "role": "teacher" }), "/district_id"),
            (tie(maple, json!({ "starts_on": "2026-08-02", "ends_on": "2026-08-01" })), "/ends_on"),
            (tie(maple, json!({ "starts_on": "yesterday" })), "/starts_on"),
            (tie(maple, json!({ "role": "wizard" })), "/role"),
        ];
        for (body, pointer) in table {
            ada.client.post("/v1/affiliations", body).await.invalid(pointer);
        }
        let query = "mutation($i: AddAffiliationInput!) { addAffiliation(input: $i) { affiliation { id } userErrors { path } } }";
        let input = json!({ "districtId": maple, "schoolId": places.schools[1][0], "role": "TEACHER" });
        let data = ada.client.data(query, json!({ "i": input })).await;
        assert_eq!(data["addAffiliation"], json!({ "affiliation": null, "userErrors": [{ "path": ["input", "schoolId"] }] }));
        ada.client.get("/v1/affiliations/aff_01h455vb4pex5vsknk084sn02q").await.problem(404, "not_found");
        ada.client.post("/v1/affiliations/aff_01h455vb4pex5vsknk084sn02q/end", json!({})).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_district_lists_its_ties() {
    each(async |app| {
        let [maple, harbor] = app.places().await.districts;
        let (ada, bob, steward) = (app.member("ada").await, app.person("bob", "private", false).await, app.member("steward").await);
        app.make_steward(steward.id, maple).await;
        let declared = app.affiliate(bob.id, maple, None, "self").await;
        let verified = app.affiliate(ada.id, maple, None, "roster").await;
        app.affiliate(ada.id, harbor, None, "roster").await;
        let path = |district: DistrictId, query: &str| format!("/v1/districts/{district}/affiliations?{query}");
        let ids = |answer: &bindery_tests::Answer| -> Vec<String> {
            answer.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
        };
        app.nobody().get(&path(maple, "")).await.problem(401, "unauthenticated");
        ada.client.get(&path(maple, "")).await.problem(403, "forbidden");
        steward.client.get(&path(harbor, "")).await.problem(403, "forbidden");
        let all = steward.client.get(&path(maple, "")).await.expect(200);
        assert_eq!(ids(&all), [verified.to_string(), declared.to_string()]);
        assert_eq!(ids(&steward.client.get(&path(maple, "verified=false&running=true")).await), [declared.to_string()]);
        assert!(ids(&steward.client.get(&path(maple, "running=false")).await).is_empty());
        let machine = app.machine(maple, &[Scope::ProfilesRead]).await;
        assert_eq!(ids(&machine.get(&path(maple, "")).await.expect(200)), [verified.to_string()]);
        machine.get(&path(harbor, "")).await.problem(404, "not_found");
        app.machine(maple, &[]).await.get(&path(maple, "")).await.problem(403, "forbidden");
        let query = "query($id: ID!) { district(id: $id) { affiliations(filter: {verified: true}) { nodes { id source member { handle } } } } }";
        let data = steward.client.data(query, json!({ "id": maple })).await;
        assert_eq!(data["district"]["affiliations"]["nodes"][0]["member"]["handle"], "ada");
        let refused = ada.client.graphql(query, json!({ "id": maple })).await;
        assert_eq!(refused.json["errors"][0]["extensions"]["code"], "forbidden");
        assert_eq!(refused.json["data"]["district"]["affiliations"], Value::Null);
        // The steward decides about a tie of a member whose profile stays private.
        steward.client.post(&act(&declared.to_string(), "confirm"), json!({})).await.expect(200);
        let query = "query($id: ID!) { affiliation(id: $id) { verified member { id } district { name } school { name } } }";
        let data = steward.client.data(query, json!({ "id": declared })).await;
        assert_eq!(data["affiliation"], json!({ "verified": true, "member": null, "district": { "name": "Maple Unified" }, "school": null }));
    })
    .await;
}

#[tokio::test]
async fn changes_reach_the_log() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (ada, steward) = (app.member("ada").await, app.member("steward").await);
        app.make_steward(steward.id, maple).await;
        let query = "mutation($i: AddAffiliationInput!) { addAffiliation(input: $i) { affiliation { id viewerCan { end } } } }";
        let data = ada.client.data(query, json!({ "i": { "districtId": maple, "role": "LIBRARIAN" } })).await;
        let id = data["addAffiliation"]["affiliation"]["id"].clone();
        let query = "mutation($id: ID!) { confirmAffiliation(id: $id) { affiliation { source } } endAffiliation(id: $id) { affiliation { endedAt } } }";
        let data = steward.client.data(query, json!({ "id": id })).await;
        assert_eq!(data["confirmAffiliation"]["affiliation"]["source"], "STEWARD");
        assert!(data["endAffiliation"]["affiliation"]["endedAt"].is_string());
        assert_eq!(kinds(app, ada.id).await, ["affiliation.declared", "affiliation.confirmed", "affiliation.ended"]);
    })
    .await;
}

pub async fn kinds(app: &bindery_tests::TestApp, member: MemberId) -> Vec<String> {
    use bindery_entity::activity;
    use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
    let rows =
        activity::Entity::find().filter(activity::Column::MemberId.eq(member)).order_by_asc(activity::Column::Seq);
    rows.all(&app.system().db).await.unwrap().into_iter().map(|row| row.kind).collect()
}
