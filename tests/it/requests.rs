//! Requests through both faces: asking, reading, changing, finding.

use bindery::actor::Scope;
use bindery_tests::{Answer, Client, TestApp, Value, each, json};
use chrono::Duration;

/// A request with these fields, of the kind `advice` unless they say otherwise.
pub fn body(more: Value) -> Value {
    let mut body = json!({ "kind": "advice", "title": "Where do labels go?", "body": "On **spines**, or inside?" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// Asks, and answers the request's address.
pub async fn ask(client: &Client, more: Value) -> String {
    format!("/v1/requests/{}", client.post("/v1/requests", body(more)).await.expect(201).str("/id"))
}

/// A time from now on, as the wire has it.
pub fn later(app: &TestApp, by: Duration) -> String {
    (app.system().now() + by).to_rfc3339()
}

fn titles(answer: &Answer) -> Vec<&str> {
    answer.json["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_request_is_asked_read_and_changed() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let area = app.nobody().get("/v1/areas?first=1").await.json["items"][0].clone();
        let more = json!({ "kind": "loan", "item": " Microscope ", "quantity": 12, "area_ids": [area["id"]],
            "need_before": later(app, Duration::days(9)), "helpers_wanted": 3, "need_level": "must_have", "loan_until": "2027-12-01" });
        let made = ada.client.post("/v1/requests", body(more)).await.expect(201);
        assert_eq!(made.header("location"), format!("/v1/requests/{}", made.str("/id")));
        assert_eq!((made.str("/status").as_str(), made.str("/visibility").as_str()), ("open", "members"));
        assert_eq!((made.str("/item").as_str(), &made.json["helpers_accepted"]), ("Microscope", &json!(0)));
        assert_eq!(made.json["areas"], json!([{ "id": area["id"], "slug": area["slug"], "name": area["name"] }]));
        assert!(made.str("/body_html").contains("<strong>spines</strong>"));
        let path = made.header("location").to_owned();
        let read = ada.client.get(&path).await.expect(200);
        assert_eq!(read.header("etag"), made.header("etag"));
        ada.client.clone().with("if-none-match", read.header("etag")).get(&path).await.expect(304);
        // Nobody sees what is for members; a member may help and not change it.
        app.nobody().get(&path).await.problem(404, "not_found");
        let seen = bob.client.get(&path).await.expect(200);
        assert_eq!((&seen.json["abilities"]["make_offer"], &seen.json["abilities"]["edit"]), (&json!(true), &json!(false)));
        app.nobody().patch(&path, json!({})).await.problem(401, "unauthenticated");
        bob.client.patch(&path, json!({ "title": "Mine" })).await.problem(403, "forbidden");
        ada.client.clone().with("if-match", "\"7-x\"").patch(&path, json!({})).await.problem(412, "version_conflict");
        let patch = json!({ "title": "Now", "quantity": null, "area_ids": [], "helpers_wanted": 1, "need_before": null });
        let now = ada.client.clone().with("if-match", read.header("etag")).patch(&path, patch).await.expect(200);
        assert_eq!((now.str("/title").as_str(), &now.json["version"]), ("Now", &json!(2)));
        assert_eq!((&now.json["quantity"], &now.json["areas"]), (&Value::Null, &json!([])));
        assert_eq!(now.str("/body"), made.str("/body"));
        assert_eq!(ada.client.patch(&path, json!({})).await.expect(200).json, now.json);
        ada.client.patch(&path, json!({ "title": null })).await.invalid("/title");
        ada.client.patch(&path, json!({ "kind": "give" })).await.invalid("/kind");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each(async |app| {
        let (ada, past) = (app.member("ada").await, later(app, Duration::hours(-1)));
        let table = [
            (json!({ "title": " " }), "/title"),
            (json!({ "body": "" }), "/body"),
            (json!({ "need_before": past }), "/need_before"),
            (json!({ "helpers_wanted": 0 }), "/helpers_wanted"),
            (json!({ "helpers_wanted": 21 }), "/helpers_wanted"),
            (json!({ "kind": "copy" }), "/item"),
            (json!({ "kind": "give", "item": "Shelf", "quantity": 501 }), "/quantity"),
            (json!({ "kind": "give", "item": "Shelf", "loan_until": "2027-12-01" }), "/loan_until"),
            (json!({ "kind": "loan", "item": "Shelf", "loan_until": "2020-12-01" }), "/loan_until"),
            (json!({ "kind": "loan", "item": "Shelf", "starts_on": "2027-12-01" }), "/starts_on"),
            (json!({ "item": "Shelf" }), "/item"),
            (json!({ "kind": "collaborate", "quantity": 2 }), "/quantity"),
            (json!({ "visibility": "project" }), "/visibility"),
            (json!({ "visibility": "district" }), "/visibility"),
            (json!({ "visibility": "school" }), "/visibility"),
            (json!({ "area_ids": ["are_01h455vb4pex5vsknk084sn02q"] }), "/area_ids/0"),
            (json!({ "project_id": "prj_01h455vb4pex5vsknk084sn02q" }), "/project_id"),
            (json!({ "kind": "wish" }), "/kind"),
            (json!({ "price": 3 }), "/price"),
        ];
        for (more, pointer) in table {
            ada.client.post("/v1/requests", body(more)).await.invalid(pointer);
        }
        let path = ask(&ada.client, json!({ "kind": "collaborate", "starts_on": "2027-12-01" })).await;
        let table = [
            (json!({ "item": "Shelf" }), "/item"),
            (json!({ "need_before": past }), "/need_before"),
            (json!({ "visibility": "project" }), "/visibility"),
            (json!({ "helpers_wanted": 21 }), "/helpers_wanted"),
            (json!({ "quantity": 0 }), "/quantity"),
        ];
        for (patch, pointer) in table {
            ada.client.patch(&path, patch).await.invalid(pointer);
        }
        let query = "mutation($i: CreateRequestInput!) { createRequest(input: $i) { request { id } userErrors { code path } } }";
        let input = json!({ "kind": "COPY", "title": "T", "body": "B" });
        let data = ada.client.data(query, json!({ "i": input })).await;
        assert_eq!(data["createRequest"]["userErrors"][0], json!({ "code": "invalid", "path": ["input", "item"] }));
    })
    .await;
}

#[tokio::test]
async fn levels_and_homes_say_who_sees_it() {
    each(async |app| {
        let places = app.places().await;
        let (maple, school) = (places.districts[0], places.schools[0][0]);
        let (ada, near, far) = (app.member("ada").await, app.member("near").await, app.member("far").await);
        for (person, school) in [(&ada, school), (&near, places.schools[0][1])] {
            app.affiliate(person.id, maple, Some(school), "roster").await;
        }
        let machine = app.machine(maple, &[Scope::RequestsRead]).await;
        let without = app.machine(maple, &[]).await;
        let table = [
            ("private", [404, 404, 404, 404]),
            ("school", [404, 404, 200, 404]),
            ("district", [200, 404, 200, 404]),
            ("members", [200, 200, 200, 404]),
            ("public", [200, 200, 200, 200]),
        ];
        let path = ask(&ada.client, json!({})).await;
        for (visibility, statuses) in table {
            ada.client.patch(&path, json!({ "visibility": visibility })).await.expect(200);
            for (client, status) in [&near.client, &far.client, &machine, &app.nobody()].into_iter().zip(statuses) {
                assert_eq!(client.get(&path).await.status, status, "{visibility}");
                let listed = client.get("/v1/requests").await.expect(200);
                assert_eq!(titles(&listed).len(), usize::from(status == 200), "{visibility}");
            }
        }
        let read = ada.client.get(&path).await;
        assert_eq!((&read.json["district_id"], &read.json["school_id"]), (&json!(maple), &json!(school)));
        without.get(&path).await.problem(403, "forbidden");
        without.get("/v1/requests").await.problem(403, "forbidden");
        machine.post("/v1/requests", body(json!({}))).await.problem(403, "forbidden");
        machine.post(&format!("{path}/withdraw"), json!({})).await.problem(403, "forbidden");
        app.nobody().post("/v1/requests", body(json!({}))).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn in_a_project() {
    each(async |app| {
        let (ada, bob, eve) = (app.member("ada").await, app.member("bob").await, app.member("eve").await);
        let project = json!({ "title": "Labels", "goal": "One kit.", "visibility": "members" });
        let project = ada.client.post("/v1/projects", project).await.expect(201).str("/id");
        let add = json!({ "member_id": bob.id, "role": "viewer" });
        ada.client.post(&format!("/v1/projects/{project}/members"), add).await.expect(201);
        let in_project = json!({ "project_id": project, "visibility": "project" });
        let path = ask(&ada.client, in_project.clone()).await;
        bob.client.get(&path).await.expect(200);
        eve.client.get(&path).await.problem(404, "not_found");
        bob.client.post("/v1/requests", body(in_project.clone())).await.problem(403, "forbidden");
        let listed = ada.client.get(&format!("/v1/requests?project_id={project}")).await.expect(200);
        assert_eq!(titles(&listed).len(), 1);
        let query = "query($p: ID!) { project(id: $p) { requests { nodes { title asker { handle } project { title } district { name } } } } }";
        let nodes = &ada.client.data(query, json!({ "p": project })).await["project"]["requests"]["nodes"];
        assert_eq!((&nodes[0]["asker"]["handle"], &nodes[0]["project"]["title"]), (&json!("ada"), &json!("Labels")));
        assert_eq!(eve.client.data(query, json!({ "p": project })).await["project"]["requests"]["nodes"], json!([]));
        ada.client.patch(&format!("/v1/projects/{project}"), json!({ "status": "archived" })).await.expect(200);
        ada.client.post("/v1/requests", body(in_project)).await.problem(409, "project_archived");
        assert_eq!(ada.client.get(&path).await.json["abilities"]["edit"], false);
        ada.client.patch(&path, json!({ "title": "New" })).await.problem(409, "project_archived");
        ada.client.post(&format!("{path}/withdraw"), json!({})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn lists_filter_search_and_page() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let areas = app.nobody().get("/v1/areas?top_level=false&first=1").await.json["items"][0].clone();
        ask(&ada.client, json!({ "title": "Microscopes", "area_ids": [areas["id"]], "need_level": "must_have" })).await;
        app.advance(Duration::seconds(1));
        ask(&ada.client, json!({ "kind": "give", "item": "Microscope lamp", "title": "A lamp" })).await;
        app.advance(Duration::seconds(1));
        let third = ask(&bob.client, json!({ "title": "Shelves", "body": "Not a microscope." })).await;
        let offer = ada.client.post(&format!("{third}/offers"), json!({ "message": "We have some." })).await;
        offer.expect(201);
        let list = async |query: &str| ada.client.get(&format!("/v1/requests?{query}")).await.expect(200);
        assert_eq!(titles(&list("").await), ["Shelves", "A lamp", "Microscopes"]);
        assert_eq!(titles(&list("q=microscope").await).len(), 3);
        assert_eq!(titles(&list("q=microscope&kind=give").await), ["A lamp"]);
        assert_eq!(titles(&list(&format!("asker_id={}", bob.id)).await), ["Shelves"]);
        assert_eq!(titles(&list("need_level=must_have").await), ["Microscopes"]);
        assert_eq!(titles(&list("status=matched").await), [""; 0]);
        let parent = areas["parent_id"].as_str().unwrap();
        assert_eq!(titles(&list(&format!("area={parent}")).await), ["Microscopes"]);
        assert_eq!(titles(&list("offered_by_viewer=true").await), ["Shelves"]);
        assert_eq!(titles(&list("offered_by_viewer=false").await).len(), 2);
        assert!(list("").await.json["items"][0].get("body").is_none());
        let page = list("first=2").await;
        let after = page.str("/page_info/end_cursor");
        assert_eq!(titles(&list(&format!("first=2&after={after}")).await), ["Microscopes"]);
        let found = list("q=microscope&first=2").await;
        let after = found.str("/page_info/end_cursor");
        assert_eq!(titles(&list(&format!("q=microscope&first=2&after={after}")).await).len(), 1);
        ada.client.get(&format!("/v1/requests?q={}", "x".repeat(201))).await.invalid("/q");
        ada.client.get("/v1/requests?colour=red").await.invalid("/colour");
        let query = "query($m: ID!, $r: ID!) { profile(id: $m) { requests(first: 1) { nodes { title body } pageInfo { hasNextPage } } }
            node(id: $r) { id ... on Request { bodyHtml viewerCan { makeOffer } viewerOfferId } } request(id: $r) { body } }";
        let id = third.rsplit('/').next().unwrap();
        let data = ada.client.data(query, json!({ "m": ada.id, "r": id })).await;
        assert_eq!(data["profile"]["requests"]["nodes"][0]["title"], "A lamp");
        assert_eq!(data["profile"]["requests"]["pageInfo"]["hasNextPage"], true);
        assert_eq!((&data["node"]["id"], &data["node"]["viewerCan"]["makeOffer"]), (&json!(id), &json!(false)));
        assert_eq!(data["request"]["body"], "Not a microscope.");
        assert_eq!(ada.client.code("{ request(id: \"req_01h455vb4pex5vsknk084sn02q\") { id } }", json!({})).await, "not_found");
    })
    .await;
}
