//! `Idempotency-Key` on both faces: a retry replays, a crash or an error leaves nothing.

use bindery_tests::{Client, Value, each, json};
use chrono::Duration;
use std::collections::BTreeSet;

fn area(name: &str) -> Value {
    json!({ "name": name, "description": "Tried twice." })
}

const CREATE: &str =
    "mutation($input: CreateAreaInput!) { createArea(input: $input) { area { id name } userErrors { code } } }";

async fn count(client: &Client, word: &str) -> usize {
    let list = client.get(&format!("/v1/areas?q={word}")).await.expect(200);
    list.json["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_retry_replays_the_first_answer() {
    each(async |app| {
        let admin = app.admin("ada").await.client;
        let keyed = admin.clone().with("idempotency-key", "k-1");
        let first = keyed.post("/v1/areas", area("Quilting")).await.expect(201);
        assert_eq!(first.header("idempotent-replayed"), "");
        let again = keyed.post("/v1/areas", area("Quilting")).await.expect(201);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.text, first.text);
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.header("etag"), first.header("etag"));
        assert_eq!(count(&admin, "quilting").await, 1);
        keyed.post("/v1/areas", area("Weaving")).await.problem(422, "idempotency_mismatch");
        keyed.post("/v1/areas?x=1", area("Quilting")).await.problem(422, "idempotency_mismatch");
        admin.post("/v1/areas", area("Quilting")).await.problem(409, "already_exists");
    })
    .await;
}

#[tokio::test]
async fn errors_are_not_stored_and_keys_belong_to_one_actor() {
    each(async |app| {
        let keyed = app.admin("ada").await.client.with("idempotency-key", "k-2");
        keyed.post("/v1/areas", json!({ "name": "", "description": "x" })).await.expect(422);
        keyed.post("/v1/areas", area("Bookbinding")).await.expect(201);
        let other = app.admin("bob").await.client.with("idempotency-key", "k-2");
        other.post("/v1/areas", area("Bookbinding")).await.problem(409, "already_exists");
        let long = app.admin("eve").await.client.with("idempotency-key", &"x".repeat(300));
        long.post("/v1/areas", area("Marbling")).await.problem(400, "malformed");
    })
    .await;
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    each(async |app| {
        let ada = app.admin("ada").await;
        let keyed = ada.client.clone().with("idempotency-key", "k-3");
        keyed.post("/v1/areas", area("Calligraphy")).await.expect(201);
        app.advance(Duration::hours(25));
        let later = app.signed_in(ada.id).await.client.with("idempotency-key", "k-3");
        later.post("/v1/areas", area("Calligraphy")).await.problem(409, "already_exists");
        later.post("/v1/areas", area("Letterpress")).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_retries_have_one_effect() {
    each(async |app| {
        let admin = app.admin("ada").await.client;
        let keyed = admin.clone().with("idempotency-key", "k-4");
        let tries = (0..20).map(|_| {
            let keyed = keyed.clone();
            tokio::spawn(async move { keyed.post("/v1/areas", area("Origami")).await })
        });
        let mut ids = BTreeSet::new();
        for answer in tries.collect::<Vec<_>>() {
            let answer = answer.await.unwrap();
            match answer.status {
                201 => drop(ids.insert(answer.str("/id"))),
                409 => drop(answer.problem(409, "idempotency_in_progress")),
                status => panic!("{status}: {}", answer.text),
            }
        }
        assert_eq!(ids.len(), 1);
        assert_eq!(count(&admin, "origami").await, 1);
    })
    .await;
}

#[tokio::test]
async fn graphql_mutations_take_keys_too() {
    each(async |app| {
        let admin = app.admin("ada").await.client;
        let keyed = admin.clone().with("idempotency-key", "g-1");
        let first = keyed.graphql(CREATE, json!({ "input": area("Puppetry") })).await.expect(200);
        let again = keyed.graphql(CREATE, json!({ "input": area("Puppetry") })).await.expect(200);
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(first.text, again.text);
        assert_eq!(count(&admin, "puppetry").await, 1);
        assert_eq!(keyed.code(CREATE, json!({ "input": area("Mime") })).await, "idempotency_mismatch");

        let failing = admin.clone().with("idempotency-key", "g-2");
        let refused = failing.graphql(CREATE, json!({ "input": area("Puppetry") })).await.expect(200);
        assert_eq!(refused.json["data"]["createArea"]["userErrors"][0]["code"], "already_exists", "{}", refused.text);
        let mended = failing.graphql(CREATE, json!({ "input": area("Shadow theatre") })).await.expect(200);
        assert!(mended.json["data"]["createArea"]["area"]["id"].is_string(), "{}", mended.text);

        let two = "mutation($input: CreateAreaInput!) { a: createArea(input: $input) { area { id } } b: createArea(input: $input) { area { id } } }";
        assert_eq!(keyed.code(two, json!({ "input": area("Twice") })).await, "malformed");
        assert_eq!(keyed.code("{ areas { nodes { id } } }", json!({})).await, "malformed");
    })
    .await;
}

#[tokio::test]
async fn nobody_has_no_keys() {
    each(async |app| {
        let nobody = app.nobody().with("idempotency-key", "n-1");
        nobody.post("/v1/areas", area("Anonymous")).await.problem(401, "unauthenticated");
        nobody.graphql("{ areas(first: 1) { nodes { id } } }", json!({})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_replay_is_for_those_who_may_still_read_it() {
    each(async |app| {
        let (olga, carl, dora) = (app.member("olga").await, app.member("carl").await, app.member("dora").await);
        let project = json!({ "title": "Shared shelves", "goal": "One shelf for all.", "visibility": "private" });
        let project = olga.client.post("/v1/projects", project).await.expect(201).str("/id");
        let members = format!("/v1/projects/{project}/members");
        let add = async |id: String, role: &str| {
            olga.client.post(&members, json!({ "member_id": id, "role": role })).await.expect(201)
        };
        add(carl.id.to_string(), "maintainer").await;
        let rest = carl.client.clone().with("idempotency-key", "by-rest");
        let graphql = carl.client.clone().with("idempotency-key", "by-graphql");
        let body = json!({ "member_id": dora.id, "role": "viewer" });
        let mutation = "mutation($p: ID!, $i: UpdateProjectInput!) { updateProject(id: $p, input: $i) { project { title } userErrors { code } } }";
        let change = json!({ "query": mutation, "variables": { "p": project, "i": { "title": "Shelves" } } });
        for _ in 0..2 {
            rest.post(&members, body.clone()).await.expect(201);
            let changed = graphql.post("/graphql", change.clone()).await.expect(200);
            assert_eq!(changed.json["data"]["updateProject"]["project"]["title"], "Shelves", "{}", changed.json);
        }
        olga.client.delete(&format!("{members}/{}", carl.id)).await.expect(204);
        rest.post(&members, body).await.problem(404, "not_found");
        let refused = graphql.post("/graphql", change).await.json;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "not_found", "{refused}");
        assert!(!refused.to_string().contains("Shelves"), "{refused}");
    })
    .await;
}
