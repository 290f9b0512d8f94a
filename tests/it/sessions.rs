//! Sessions: refreshing with reuse, ending, and time.

use bindery_tests::{Answer, TestApp, each, json};
use chrono::Duration;

async fn pair(app: &TestApp) -> Answer {
    let body = json!({"email": "nora@example.org", "password": "violet tram ledger moss",
        "name": "Nora Field", "handle": "nora_field"});
    app.nobody().post("/v1/auth/register", body).await.expect(201)
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.nobody().post("/v1/auth/refresh", json!({ "refresh_token": token })).await
}

#[tokio::test]
async fn tokens_rotate() {
    each(async |app| {
        let first = pair(app).await;
        app.advance(Duration::minutes(6));
        app.bearer(&first.str("/access_token")).get("/v1/me").await.problem(401, "unauthenticated");
        let second = refresh(app, &first.str("/refresh_token")).await.expect(200);
        assert_eq!(second.header("cache-control"), "no-store");
        assert_ne!(second.str("/refresh_token"), first.str("/refresh_token"));
        app.bearer(&second.str("/access_token")).get("/v1/me").await.expect(200);
        let query = "mutation($t: String!) { refresh(input: {refreshToken: $t}) { tokens { accessToken refreshToken } userErrors { code } } }";
        let third = app.nobody().data(query, json!({ "t": second.str("/refresh_token") })).await;
        let token = third["refresh"]["tokens"]["accessToken"].as_str().unwrap();
        app.bearer(token).get("/v1/me").await.expect(200);
        assert_eq!(app.nobody().code(query, json!({"t": "nonsense"})).await, "unauthenticated");
        refresh(app, "").await.invalid("/refresh_token");
        refresh(app, &"x".repeat(201)).await.invalid("/refresh_token");
        refresh(app, &first.str("/access_token")).await.expect(if first.str("/access_token").len() > 200 { 422 } else { 401 });
    })
    .await;
}

#[tokio::test]
async fn a_used_token_gives_the_same_successor_for_a_moment() {
    each(async |app| {
        app.state.clock.stop();
        let first = pair(app).await.str("/refresh_token");
        let second = refresh(app, &first).await.expect(200);
        app.advance(Duration::seconds(10));
        let third = refresh(app, &second.str("/refresh_token")).await.expect(200);
        app.advance(Duration::seconds(15));
        let again = refresh(app, &first).await.expect(200);
        assert_eq!(again.str("/refresh_token"), second.str("/refresh_token"), "though it was used meanwhile");
        let next = refresh(app, &again.str("/refresh_token")).await.expect(200);
        assert_eq!(next.str("/refresh_token"), third.str("/refresh_token"));
        for pair in [&second, &third, &again, &next] {
            app.bearer(&pair.str("/access_token")).get("/v1/me").await.expect(200);
        }
        app.advance(Duration::minutes(6));
        refresh(app, &third.str("/refresh_token")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_late_reuse_ends_the_session() {
    each(async |app| {
        let first = pair(app).await.str("/refresh_token");
        let second = refresh(app, &first).await.expect(200);
        app.advance(Duration::seconds(31));
        refresh(app, &first).await.problem(401, "unauthenticated");
        app.bearer(&second.str("/access_token")).get("/v1/me").await.problem(401, "unauthenticated");
        refresh(app, &second.str("/refresh_token")).await.problem(401, "unauthenticated");
        assert_eq!(spent(app).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_put_back_ends_nothing() {
    each(async |app| {
        let first = pair(app).await.str("/refresh_token");
        let second = refresh(app, &first).await.expect(200).str("/refresh_token");
        app.advance(Duration::minutes(9));
        bindery::features::sweep(app.system()).await.unwrap();
        let third = refresh(app, &second).await.expect(200).str("/refresh_token");
        app.advance(Duration::minutes(-9));
        assert_eq!(refresh(app, &first).await.expect(200).str("/refresh_token"), second);
        assert_eq!(refresh(app, &second).await.expect(200).str("/refresh_token"), third);
    })
    .await;
}

#[tokio::test]
async fn successors_are_kept_no_longer_than_they_are_needed() {
    each(async |app| {
        let first = pair(app).await.str("/refresh_token");
        let second = refresh(app, &first).await.expect(200).str("/refresh_token");
        refresh(app, &second).await.expect(200);
        assert_eq!(spent(app).await, 2);
        app.advance(Duration::minutes(11));
        bindery::features::sweep(app.system()).await.unwrap();
        assert_eq!(spent(app).await, 0);
        refresh(app, &first).await.problem(401, "unauthenticated");
    })
    .await;
}

async fn spent(app: &TestApp) -> u64 {
    use sea_orm::{EntityTrait as _, PaginatorTrait as _};
    bindery_entity::spent_token::Entity::find().count(&app.system().db).await.unwrap()
}

#[tokio::test]
async fn an_invented_token_ends_nothing() {
    each(async |app| {
        let first = pair(app).await;
        let token = first.str("/refresh_token");
        let (body, tag) = token.split_once('.').unwrap();
        let flipped = if body.ends_with('A') { "B" } else { "A" };
        let invented = [
            format!("{body}."),
            format!("{}{flipped}.{tag}", &body[..body.len() - 1]),
            format!("{body}.{}", &tag[..tag.len() - 1]),
            format!("{body}.{tag}."),
            body.to_owned(),
            format!(".{tag}"),
        ];
        for token in invented {
            refresh(app, &token).await.problem(401, "unauthenticated");
        }
        refresh(app, &token).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn many_refreshes_at_once_give_one_successor() {
    each(async |app| {
        let mut token = pair(app).await.str("/refresh_token");
        for _ in 0..3 {
            let many = futures_util::future::join_all((0..8).map(|_| refresh(app, &token))).await;
            for answer in &many {
                assert_eq!(answer.clone().expect(200).str("/refresh_token"), many[0].str("/refresh_token"));
                app.bearer(&answer.str("/access_token")).get("/v1/me").await.expect(200);
            }
            token = many[0].str("/refresh_token");
        }
        app.advance(Duration::minutes(5));
        refresh(app, &token).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn an_ended_session_gives_no_successor_again() {
    each(async |app| {
        let admin = app.admin("adele").await.client;
        let used = async |email: &str| {
            let body = json!({"email": email, "password": "violet tram ledger moss", "name": "Nora Field",
                "handle": email.split('@').next().unwrap()});
            let first = app.nobody().post("/v1/auth/register", body).await.expect(201).str("/refresh_token");
            let second = refresh(app, &first).await.expect(200);
            (first, app.bearer(&second.str("/access_token")))
        };
        let (first, nora) = used("nora@example.org").await;
        nora.post("/v1/auth/sign-out", json!(null)).await.expect(204);
        refresh(app, &first).await.problem(401, "unauthenticated");
        let (first, olga) = used("olga@example.org").await;
        let session = olga.get("/v1/auth/sessions").await.expect(200).str("/items/0/id");
        olga.delete(&format!("/v1/auth/sessions/{session}")).await.expect(204);
        refresh(app, &first).await.problem(401, "unauthenticated");
        let (first, piet) = used("piet@example.org").await;
        let member = piet.get("/v1/me").await.expect(200).str("/id");
        admin.post(&format!("/v1/members/{member}/suspend"), json!(null)).await.expect(200);
        refresh(app, &first).await.problem(401, "unauthenticated");
        assert_eq!(spent(app).await, 0);
    })
    .await;
}

#[tokio::test]
async fn sign_out_ends_the_access_token_at_once() {
    each(async |app| {
        let answer = pair(app).await;
        let nora = app.bearer(&answer.str("/access_token"));
        nora.post("/v1/auth/sign-out", json!(null)).await.expect(204);
        nora.get("/v1/me").await.problem(401, "unauthenticated");
        nora.post("/v1/auth/sign-out", json!(null)).await.problem(401, "unauthenticated");
        refresh(app, &answer.str("/refresh_token")).await.problem(401, "unauthenticated");
        app.nobody().post("/v1/auth/sign-out", json!(null)).await.problem(401, "unauthenticated");
        let again = app.member("omar").await;
        let data = again.client.data("mutation { signOut { signedOut userErrors { code } } }", json!({})).await;
        assert_eq!(data["signOut"]["signedOut"], true);
        again.client.get("/v1/me").await.problem(401, "unauthenticated");
        assert_eq!(app.nobody().code("mutation { signOut { signedOut } }", json!({})).await, "unauthenticated");
        let places = app.places().await;
        let machine = app.machine(places.districts[0], &[]).await;
        machine.post("/v1/auth/sign-out", json!(null)).await.problem(403, "forbidden");
        machine.get("/v1/auth/sessions").await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    each(async |app| {
        let omar = app.member("omar").await;
        let elsewhere = app.signed_in(omar.id).await;
        let stranger = app.member("sam").await;
        for count in [1, 2] {
            app.forget_actors();
            let list = omar.client.get(&format!("/v1/auth/sessions?first={count}")).await.expect(200);
            assert_eq!(list.json["items"].as_array().unwrap().len(), count);
            assert_eq!(list.statements(), 2);
        }
        let list = omar.client.get("/v1/auth/sessions").await.expect(200);
        assert_eq!(list.str("/items/0/id"), elsewhere.session.to_string());
        assert_eq!(
            (&list.json["items"][0]["current"], &list.json["items"][1]["current"]),
            (&json!(false), &json!(true))
        );
        assert!(!list.text.contains("hash"));
        app.nobody().get("/v1/auth/sessions").await.problem(401, "unauthenticated");
        let path = format!("/v1/auth/sessions/{}", elsewhere.session);
        app.nobody().delete(&path).await.problem(401, "unauthenticated");
        stranger.client.delete(&path).await.problem(404, "not_found");
        elsewhere.client.get("/v1/me").await.expect(200);
        omar.client.delete(&path).await.expect(204);
        elsewhere.client.get("/v1/me").await.problem(401, "unauthenticated");
        omar.client.delete(&path).await.problem(404, "not_found");
        let query = "mutation($id: ID!) { endSession(id: $id) { ended userErrors { code } } }";
        assert_eq!(stranger.client.code(query, json!({ "id": omar.session })).await, "not_found");
        assert_eq!(omar.client.data(query, json!({ "id": omar.session })).await["endSession"]["ended"], true);
        omar.client.get("/v1/me").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn sessions_end_with_time() {
    each(async |app| {
        let mut token = pair(app).await.str("/refresh_token");
        for _ in 0..2 {
            app.advance(Duration::days(13));
            token = refresh(app, &token).await.expect(200).str("/refresh_token");
        }
        app.advance(Duration::days(5));
        refresh(app, &token).await.problem(401, "unauthenticated");
        let body = json!({"email": "nora@example.org", "password": "violet tram ledger moss"});
        let idle = app.nobody().post("/v1/auth/sign-in", body).await.expect(200).str("/refresh_token");
        app.advance(Duration::days(15));
        refresh(app, &idle).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn keys_rotate_and_old_tokens_live_out_their_time() {
    each(async |app| {
        let omar = app.member("omar").await;
        let before = app.nobody().get("/.well-known/jwks.json").await.expect(200);
        assert_eq!(before.json["keys"].as_array().unwrap().len(), 1);
        let key = &before.json["keys"][0];
        assert_eq!(
            (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
            (&json!("OKP"), &json!("Ed25519"), &json!("EdDSA"), &json!("sig"))
        );
        assert!(key.get("d").is_none(), "no private part");
        bindery::auth::keys::rotate(&app.system()).await.unwrap();
        let after = app.nobody().get("/.well-known/jwks.json").await.expect(200);
        assert_eq!(after.json["keys"].as_array().unwrap().len(), 2);
        omar.client.get("/v1/me").await.expect(200);
        app.signed_in(omar.id).await.client.get("/v1/me").await.expect(200);
        app.advance(Duration::minutes(11));
        assert_eq!(app.nobody().get("/.well-known/jwks.json").await.json["keys"].as_array().unwrap().len(), 1);
    })
    .await;
}
