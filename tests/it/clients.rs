//! Machine accounts and the token endpoint.

use bindery_tests::{Answer, TestApp, each, json};
use chrono::Duration;
use data_encoding::BASE64;
use reqwest::Method;

const FORM: &str = "application/x-www-form-urlencoded";

async fn token(app: &TestApp, form: &str) -> Answer {
    app.nobody().raw(Method::POST, "/oauth/token", FORM, Some(form.to_owned())).await
}

async fn token_by_basic(app: &TestApp, credentials: &str, form: &str) -> Answer {
    let basic = format!("Basic {}", BASE64.encode(credentials.as_bytes()));
    let client = app.nobody().with("authorization", &basic);
    client.raw(Method::POST, "/oauth/token", FORM, Some(form.to_owned())).await
}

fn refused(answer: Answer, status: u16, error: &str) {
    let answer = answer.expect(status);
    assert_eq!(answer.json["error"], error, "{}", answer.text);
    assert!(answer.json["code"].is_string() && answer.json["error_description"].is_string());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_machine_from_making_to_revoking() {
    each(async |app| {
        let places = app.places().await;
        let steward = app.member("stella").await;
        app.make_steward(steward.id, places.districts[0]).await;
        let path = format!("/v1/districts/{}/clients", places.districts[0]);
        let body = json!({"name": " Roster  sync ", "scopes": ["profiles:write", "profiles:read", "profiles:read"]});
        let made = steward.client.post(&path, body).await.expect(201);
        assert_eq!(made.header("cache-control"), "no-store");
        assert_eq!(made.str("/client/name"), "Roster sync");
        assert_eq!(made.json["client"]["scopes"], json!(["profiles:read", "profiles:write"]));
        let (id, secret) = (made.str("/client/id"), made.str("/client_secret"));
        let read = steward.client.get(made.header("location")).await.expect(200);
        assert!(!read.text.contains("secret\":\"") && !read.text.contains("hash"), "{}", read.text);
        let issued = token_by_basic(app, &format!("{id}:{secret}"), "grant_type=client_credentials").await.expect(200);
        assert_eq!((issued.str("/token_type").as_str(), &issued.json["expires_in"]), ("Bearer", &json!(300)));
        assert_eq!(issued.str("/scope"), "profiles:read profiles:write");
        assert_eq!(issued.header("cache-control"), "no-store");
        let machine = app.bearer(&issued.str("/access_token"));
        machine.get(&format!("/v1/districts/{}", places.districts[0])).await.expect(200);
        machine.get(&format!("/v1/districts/{}", places.districts[1])).await.problem(404, "not_found");
        machine.get(&format!("/v1/districts/{}/clients", places.districts[0])).await.problem(403, "forbidden");
        machine.get(&format!("/v1/districts/{}/clients", places.districts[1])).await.problem(404, "not_found");
        machine.get(&format!("/v1/clients/{id}")).await.problem(404, "not_found");
        let form = format!("grant_type=client_credentials&scope=profiles%3Aread&client_id={id}&client_secret={secret}");
        assert_eq!(token(app, &form).await.expect(200).str("/scope"), "profiles:read");
        let stale = steward.client.clone().with("if-match", "\"7-x\"");
        stale.post(&format!("/v1/clients/{id}/rotate-secret"), json!(null)).await.problem(412, "version_conflict");
        let rotated = steward.client.post(&format!("/v1/clients/{id}/rotate-secret"), json!(null)).await.expect(200);
        assert_eq!(rotated.json["client"]["version"], 2);
        refused(token(app, &form).await, 401, "invalid_client");
        // The tokens that the old secret got are over, too.
        machine.get("/v1/districts").await.problem(401, "unauthenticated");
        let by_new = format!("{id}:{}", rotated.str("/client_secret"));
        let issued = token_by_basic(app, &by_new, "grant_type=client_credentials").await.expect(200);
        let machine = app.bearer(&issued.str("/access_token"));
        machine.get("/v1/districts").await.expect(200);
        stale.delete(&format!("/v1/clients/{id}")).await.problem(412, "version_conflict");
        steward.client.delete(&format!("/v1/clients/{id}")).await.expect(204);
        machine.get("/v1/districts").await.problem(401, "unauthenticated");
        let again =
            token_by_basic(app, &format!("{id}:{}", rotated.str("/client_secret")), "grant_type=client_credentials")
                .await;
        assert!(again.header("www-authenticate").starts_with("Basic"));
        refused(again, 401, "invalid_client");
        steward.client.get(&format!("/v1/clients/{id}")).await.problem(404, "not_found");
        steward.client.delete(&format!("/v1/clients/{id}")).await.problem(404, "not_found");
        assert_eq!(steward.client.get(&path).await.expect(200).json["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn the_token_endpoint_speaks_rfc_6749() {
    each(async |app| {
        let places = app.places().await;
        let admin = app.admin("ada").await;
        let path = format!("/v1/districts/{}/clients", places.districts[0]);
        let made = admin.client.post(&path, json!({"name": "Sync", "scopes": ["profiles:read"]})).await.expect(201);
        let (id, secret) = (made.str("/client/id"), made.str("/client_secret"));
        let basic = format!("{id}:{secret}");
        let grant = "grant_type=client_credentials";
        refused(token(app, "").await, 400, "invalid_request");
        refused(token(app, "grant_type=").await, 400, "invalid_request");
        refused(token(app, &format!("{grant}&{grant}")).await, 400, "invalid_request");
        refused(token_by_basic(app, &basic, "grant_type=password").await, 400, "unsupported_grant_type");
        refused(token_by_basic(app, &basic, &format!("{grant}&scope=profiles:write")).await, 400, "invalid_scope");
        refused(token_by_basic(app, &basic, &format!("{grant}&scope=everything")).await, 400, "invalid_scope");
        refused(
            token_by_basic(app, &basic, &format!("{grant}&client_id={id}&client_secret={secret}")).await,
            400,
            "invalid_request",
        );
        refused(token(app, grant).await, 401, "invalid_client");
        refused(token(app, &format!("{grant}&client_id={id}")).await, 401, "invalid_client");
        refused(
            token(app, &format!("{grant}&client_id=cli_01h455vb4pex5vsknk084sn02q&client_secret={secret}")).await,
            401,
            "invalid_client",
        );
        refused(token(app, &format!("{grant}&client_id=nonsense&client_secret={secret}")).await, 401, "invalid_client");
        refused(token_by_basic(app, "nonsense", grant).await, 401, "invalid_client");
        refused(token_by_basic(app, &format!("{id}:{secret}x"), grant).await, 401, "invalid_client");
        let json = app.nobody().post("/oauth/token", json!({"grant_type": "client_credentials"})).await;
        refused(json, 400, "invalid_request");
        let keyed = app
            .nobody()
            .with("idempotency-key", "k")
            .raw(Method::POST, "/oauth/token", FORM, Some(grant.to_owned()))
            .await;
        refused(keyed, 400, "invalid_request");
        token_by_basic(app, &basic, &format!("{grant}&client_id={id}&unknown=ignored&scope=")).await.expect(200);
        app.nobody().get("/oauth/token").await.problem(405, "method_not_allowed");
        let answer = token_by_basic(app, &basic, grant).await.expect(200);
        app.advance(Duration::minutes(6));
        app.bearer(&answer.str("/access_token")).get("/v1/districts").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn who_may_manage_clients() {
    each(async |app| {
        let places = app.places().await;
        let (admin, steward) = (app.admin("ada").await, app.member("stella").await);
        let (elsewhere, stranger) = (app.member("elias").await, app.member("sam").await);
        app.make_steward(steward.id, places.districts[0]).await;
        app.make_steward(elsewhere.id, places.districts[1]).await;
        let path = format!("/v1/districts/{}/clients", places.districts[0]);
        let body = json!({"name": "Sync", "scopes": ["profiles:read"]});
        let made = admin.client.post(&path, body.clone()).await.expect(201);
        let one = format!("/v1/clients/{}", made.str("/client/id"));
        for (client, list, single) in [
            (app.nobody(), (401, "unauthenticated"), (401, "unauthenticated")),
            (stranger.client.clone(), (403, "forbidden"), (404, "not_found")),
            (elsewhere.client.clone(), (403, "forbidden"), (404, "not_found")),
        ] {
            client.get(&path).await.problem(list.0, list.1);
            client.post(&path, body.clone()).await.problem(list.0, list.1);
            client.get(&one).await.problem(single.0, single.1);
            client.post(&format!("{one}/rotate-secret"), json!(null)).await.problem(single.0, single.1);
            client.delete(&one).await.problem(single.0, single.1);
        }
        for client in [&admin.client, &steward.client] {
            client.get(&path).await.expect(200);
            client.get(&one).await.expect(200);
            client.post(&format!("{one}/rotate-secret"), json!(null)).await.expect(200);
        }
        steward.client.post(&path, json!({"name": "", "scopes": ["profiles:read"]})).await.invalid("/name");
        steward.client.post(&path, json!({"name": " ", "scopes": ["profiles:read"]})).await.invalid("/name");
        steward.client.post(&path, json!({"name": "x".repeat(81), "scopes": ["profiles:read"]})).await.invalid("/name");
        steward.client.post(&path, json!({"name": "x", "scopes": []})).await.invalid("/scopes");
        steward.client.post(&path, json!({"name": "x", "scopes": ["root"]})).await.invalid("/scopes/0");
        let absent = "/v1/districts/dis_01h455vb4pex5vsknk084sn02q/clients";
        admin.client.post(absent, body.clone()).await.problem(404, "not_found");
        let keyed = steward.client.clone().with("idempotency-key", "k");
        keyed.post(&path, body.clone()).await.problem(400, "idempotency_unsupported");
        keyed.post(&format!("{one}/rotate-secret"), json!(null)).await.problem(400, "idempotency_unsupported");
    })
    .await;
}

#[tokio::test]
async fn machines_over_graphql() {
    each(async |app| {
        let places = app.places().await;
        let (steward, stranger) = (app.member("stella").await, app.member("sam").await);
        app.make_steward(steward.id, places.districts[0]).await;
        let create = "mutation($d: ID!, $i: CreateClientInput!) { createClient(districtId: $d, input: $i) { issued { clientSecret client { id scopes viewerCan { revoke } district { name } } } userErrors { code path } } }";
        let input = json!({"d": places.districts[0], "i": {"name": "Sync", "scopes": ["PROFILES_READ"]}});
        let made = steward.client.data(create, input.clone()).await;
        let issued = &made["createClient"]["issued"];
        assert_eq!(issued["client"]["district"]["name"], "Maple Unified");
        assert_eq!(issued["client"]["viewerCan"]["revoke"], true);
        let id = issued["client"]["id"].as_str().unwrap();
        assert_eq!(stranger.client.code(create, input.clone()).await, "forbidden");
        assert_eq!(app.nobody().code(create, input.clone()).await, "unauthenticated");
        let keyed = steward.client.clone().with("idempotency-key", "k");
        assert_eq!(keyed.code(create, input).await, "idempotency_unsupported");
        let bad = json!({"d": places.districts[0], "i": {"name": "", "scopes": ["PROFILES_READ"]}});
        let data = steward.client.data(create, bad).await;
        assert_eq!(data["createClient"]["userErrors"][0]["path"], json!(["input", "name"]));
        let list = "query($d: ID!) { district(id: $d) { name clients { nodes { id name } } } }";
        let data = steward.client.data(list, json!({ "d": places.districts[0] })).await;
        assert_eq!(data["district"]["clients"]["nodes"], json!([{"id": id, "name": "Sync"}]));
        let answer = stranger.client.graphql(list, json!({ "d": places.districts[0] })).await;
        assert_eq!(answer.json["data"]["district"], json!({"name": "Maple Unified", "clients": null}), "{}", answer.text);
        assert_eq!(answer.json["errors"][0]["extensions"]["code"], "forbidden");
        let one = "query($id: ID!) { client(id: $id) { name } }";
        assert_eq!(steward.client.data(one, json!({ "id": id })).await["client"]["name"], "Sync");
        assert_eq!(stranger.client.code(one, json!({ "id": id })).await, "not_found");
        let rotate = "mutation($id: ID!, $v: Int) { rotateClientSecret(id: $id, expectedVersion: $v) { issued { client { version } } userErrors { code } } }";
        let data = steward.client.data(rotate, json!({"id": id, "v": 9})).await;
        assert_eq!(data["rotateClientSecret"]["userErrors"][0]["code"], "version_conflict");
        let data = steward.client.data(rotate, json!({"id": id, "v": 1})).await;
        assert_eq!(data["rotateClientSecret"]["issued"]["client"]["version"], 2);
        let revoke = "mutation($id: ID!) { revokeClient(id: $id) { revoked userErrors { code } } }";
        assert_eq!(steward.client.data(revoke, json!({ "id": id })).await["revokeClient"]["revoked"], true);
        assert_eq!(steward.client.code(revoke, json!({ "id": id })).await, "not_found");
    })
    .await;
}

#[tokio::test]
async fn client_lists_are_paged_with_constant_statements() {
    each(async |app| {
        let places = app.places().await;
        let admin = app.admin("ada").await;
        let path = format!("/v1/districts/{}/clients", places.districts[0]);
        for n in 0..5 {
            app.advance(Duration::seconds(1));
            admin.client.post(&path, json!({"name": format!("c{n}"), "scopes": ["profiles:read"]})).await.expect(201);
        }
        for first in [1, 2, 5] {
            app.forget_actors();
            let list = admin.client.get(&format!("{path}?first={first}")).await.expect(200);
            assert_eq!(list.statements(), 3);
        }
        let page = admin.client.get(&format!("{path}?first=3")).await.expect(200);
        let next =
            admin.client.get(&format!("{path}?first=3&after={}", page.str("/page_info/end_cursor"))).await.expect(200);
        assert_eq!(next.json["items"].as_array().unwrap().len(), 2);
        assert_eq!(next.str("/items/0/name"), "c3");
    })
    .await;
}
