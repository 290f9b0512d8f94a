//! Several instances over one database are one installation: what one gives out, the other takes.

use bindery::db::{Db, Sql};
use bindery_tests::database::{self, Kind};
use bindery_tests::{Client, TestApp, Value, each, json};
use data_encoding::BASE64URL_NOPAD;
use std::collections::BTreeSet;

/// A second instance over the database of `app`, on a port of its own.
async fn second(app: &TestApp) -> TestApp {
    TestApp::on(app.kind, &app.state.settings.database(), tempfile::tempdir().unwrap(), &[]).await
}

async fn registered(app: &TestApp) -> Value {
    let nora = json!({"email": "nora@example.org", "password": "violet tram ledger moss",
        "name": "Nora Field", "handle": "nora_field"});
    app.nobody().post("/v1/auth/register", nora).await.expect(201).json
}

fn issuer(token: &str) -> String {
    let claims = BASE64URL_NOPAD.decode(token.split('.').nth(1).unwrap().as_bytes()).unwrap();
    serde_json::from_slice::<Value>(&claims).unwrap()["iss"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_one_gives_out_the_other_takes() {
    each(async |app| {
        app.places().await;
        let other = second(app).await;
        assert_ne!(app.url, other.url);
        let tokens = registered(app).await;
        let (here, there) = {
            let token = tokens["access_token"].as_str().unwrap();
            (app.bearer(token), other.bearer(token))
        };
        there.get("/v1/me").await.expect(200);
        assert_eq!(
            there.data("{ viewer { member { name } } }", json!({})).await["viewer"]["member"]["name"],
            "Nora Field"
        );
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        let next = other.nobody().post("/v1/auth/refresh", refresh).await.expect(200);
        app.bearer(&next.str("/access_token")).get("/v1/me").await.expect(200);

        let ticket = here.post("/v1/auth/tickets", json!({ "for": "activity" })).await.expect(201).str("/ticket");
        other.nobody().events(&format!("/v1/activity/stream?ticket={ticket}")).await;

        let page = here.get("/v1/schools?first=2").await.expect(200);
        let after = page.str("/page_info/end_cursor");
        let path = format!("/v1/schools?first=2&after={after}");
        let (theirs, ours) = (there.get(&path).await.expect(200), here.get(&path).await.expect(200));
        assert_eq!(theirs.json["items"], ours.json["items"]);

        let admin = app.admin("ada").await.client;
        let keyed = |url: &str| Client::new(url, admin.token.clone()).with("idempotency-key", "k-1");
        let area = json!({ "name": "Quilting", "description": "Tried twice." });
        let first = keyed(&app.url).post("/v1/areas", area.clone()).await.expect(201);
        let again = keyed(&other.url).post("/v1/areas", area).await.expect(201);
        assert_eq!((again.header("idempotent-replayed"), &again.text), ("true", &first.text));
        assert_eq!(again.header("location"), first.header("location"));
        other.stop().await;
    })
    .await;
}

#[tokio::test]
async fn one_issuer_is_made_however_many_start_at_once() {
    for kind in Kind::all() {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(kind, folder.path()).await;
        // Six starts on a busy machine take their time.
        let patient = [("db_acquire_timeout_ms", 20_000_u32.into())];
        let starts = (0..6).map(|_| TestApp::on(kind, &url, tempfile::tempdir().unwrap(), &patient));
        let apps = futures_util::future::join_all(starts).await;
        let anna = apps[0].member("anna").await;
        let mut issuers = BTreeSet::new();
        for app in &apps {
            app.bearer(anna.client.token.as_deref().unwrap()).get("/v1/me").await.expect(200);
            issuers.insert(issuer(app.signed_in(anna.id).await.client.token.as_deref().unwrap()));
        }
        assert_eq!(issuers.len(), 1, "{issuers:?}");
        assert!(issuers.first().unwrap().starts_with("urn:uuid:"), "{issuers:?}");
        for app in apps {
            app.stop().await;
        }
    }
}

#[tokio::test]
async fn a_database_from_before_keeps_its_issuer_where_it_had_a_public_url() {
    for kind in Kind::all() {
        let changes = [("public_url", "https://bindery.example/".into())];
        let app = TestApp::start(kind, &changes).await;
        let anna = app.member("anna").await;
        let token = anna.client.token.as_deref().unwrap();
        // What tokens named before the name was kept.
        assert_eq!(issuer(token), "https://bindery.example");
        // It is the installation's now: another address, or none, changes nothing.
        let other = second(&app).await;
        other.bearer(token).get("/v1/me").await.expect(200);
        other.stop().await;
        app.stop().await;
    }
}

#[tokio::test]
async fn a_refresh_goes_on_where_the_issuer_is_new() {
    each(async |app| {
        let tokens = registered(app).await;
        let db = Db::new(app.state.pools.clone());
        db.run(Sql::new("DELETE FROM installation WHERE key = 'issuer'")).await.unwrap();
        let after = second(app).await;
        let old = after.bearer(tokens["access_token"].as_str().unwrap());
        old.get("/v1/me").await.problem(401, "unauthenticated");
        let refresh = json!({ "refresh_token": tokens["refresh_token"] });
        let next = after.nobody().post("/v1/auth/refresh", refresh).await.expect(200);
        after.bearer(&next.str("/access_token")).get("/v1/me").await.expect(200);
        after.stop().await;
    })
    .await;
}
