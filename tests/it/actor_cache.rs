//! Facts about who asks are kept for less than a second, and never longer than they hold.

use bindery::actor::{Member, Scope};
use bindery::auth;
use bindery_entity::{affiliation, client, session};
use bindery_tests::{Client, TestApp, each, json};
use chrono::{Duration, NaiveTime};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

const SECOND: std::time::Duration = std::time::Duration::from_secs(1);

/// Asks until the answer came without a look at who asks.
async fn warm(app: &TestApp, client: &Client, path: &str) {
    for _ in 0..50 {
        app.forget_actors();
        let first = client.get(path).await.expect(200).statements();
        if client.get(path).await.expect(200).statements() < first {
            return;
        }
    }
    panic!("{path} looks up who asks every time");
}

/// Another instance on the same database.
async fn another(app: &TestApp) -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    TestApp::on(app.kind, &app.state.settings.database(), folder, &[]).await
}

#[tokio::test]
async fn the_second_read_within_a_second_is_one_statement_less() {
    each(async |app| {
        let nora = app.member("nora").await;
        let places = app.places().await;
        let machine = app.machine(places.districts[0], &[Scope::ProfilesRead]).await;
        for (client, path) in [(&nora.client, "/v1/me"), (&machine, "/v1/profiles")] {
            app.forget_actors();
            let first = client.get(path).await.expect(200).statements();
            warm(app, client, path).await;
            assert_eq!(first, 2);
            tokio::time::sleep(SECOND).await;
            assert_eq!(client.get(path).await.expect(200).statements(), first, "they are looked up again");
        }
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_is_refused_at_once() {
    each(async |app| {
        let nora = app.member("nora").await;
        warm(app, &nora.client, "/v1/me").await;
        nora.client.post("/v1/auth/sign-out", json!({})).await.expect(204);
        nora.client.get("/v1/me").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn who_comes_into_a_project_lists_what_it_shares_at_once_and_no_more_when_out() {
    each(async |app| {
        let (bob, nora) = (app.member("bob").await, app.member("nora").await);
        let other = another(app).await;
        let elsewhere = other.bearer(nora.client.token.as_deref().unwrap());
        let project = app.project(&bob, json!({ "visibility": "private" })).await;
        let body =
            json!({ "title": "Labels", "project_id": project.id, "visibility": "project", "status": "published" });
        app.document(&bob, body).await;
        let count = async |client: &Client| {
            client.get("/v1/documents").await.expect(200).json["items"].as_array().unwrap().len()
        };
        warm(app, &nora.client, "/v1/documents").await;
        assert_eq!((count(&nora.client).await, count(&elsewhere).await), (0, 0));
        let seat = format!("{}/members", project.path);
        bob.client.post(&seat, json!({ "member_id": nora.id, "role": "viewer" })).await.expect(201);
        assert_eq!(count(&nora.client).await, 1, "at once here");
        tokio::time::sleep(SECOND).await;
        assert_eq!(count(&elsewhere).await, 1, "within a second there");
        bob.client.discard(&format!("{seat}/{}", nora.id)).await.expect(204);
        assert_eq!(count(&nora.client).await, 0, "gone at once");
        assert_eq!(count(&elsewhere).await, 0, "the row is asked, too");
        other.stop().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_read_before_a_change_is_not_kept_beyond_it() {
    each(async |app| {
        let nora = app.member("nora").await;
        let ctx = app.system();
        let claims = auth::verify(&ctx, nora.client.token.as_deref().unwrap()).await.unwrap();
        for _ in 0..1000 {
            app.forget_actors();
            let before = ctx.db.statements();
            let mut reading = std::pin::pin!(auth::load(&ctx, &claims));
            if futures_util::poll!(&mut reading).is_ready() {
                // The database was quick; once more.
                continue;
            }
            app.forget_actors();
            reading.await.unwrap();
            auth::load(&ctx, &claims).await.unwrap();
            assert_eq!(ctx.db.statements() - before, 2);
            return;
        }
        panic!("reading never waits");
    })
    .await;
}

#[tokio::test]
async fn who_is_suspended_is_refused_at_once() {
    each(async |app| {
        let (nora, admin) = (app.member("nora").await, app.admin("ada").await);
        warm(app, &nora.client, "/v1/me").await;
        admin.client.post(&format!("/v1/members/{}/suspend", nora.id), json!({})).await.expect(200);
        nora.client.get("/v1/me").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn other_instances_refuse_within_a_second() {
    each(async |app| {
        let other = another(app).await;
        let nora = app.member("nora").await;
        let there = other.signed_in(nora.id).await;
        warm(&other, &there.client, "/v1/me").await;
        nora.client.delete(&format!("/v1/auth/sessions/{}", there.session)).await.expect(204);
        tokio::time::sleep(SECOND).await;
        there.client.get("/v1/me").await.problem(401, "unauthenticated");
        other.stop().await;
    })
    .await;
}

/// What another instance says is heard before the second is over.
#[tokio::test]
async fn other_instances_hear_that_access_changed() {
    each(async |app| {
        let other = another(app).await;
        let nora = app.member("nora").await;
        tokio::time::sleep(SECOND).await;
        let before = other.state.bus.access_changes();
        nora.client.post("/v1/auth/sign-out", json!({})).await.expect(204);
        for _ in 0..500 {
            if other.state.bus.access_changes() > before {
                other.stop().await;
                return;
            }
            tokio::time::sleep(SECOND / 100).await;
        }
        panic!("nothing was heard");
    })
    .await;
}

#[tokio::test]
async fn a_machine_loses_what_is_taken_from_it() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let admin = app.admin("ada").await;
        let machine = app.machine(maple, &[Scope::ProfilesRead, Scope::ActivityRead]).await;
        let ctx = app.system();
        let row = client::Entity::find().one(&ctx.db).await.unwrap().unwrap();
        warm(app, &machine, "/v1/profiles").await;
        // No use case takes a scope away, so that nobody says it.
        let fewer =
            client::ActiveModel { id: Set(row.id), scopes: Set(json!(["activity:read"])), ..Default::default() };
        fewer.update(&ctx.db).await.unwrap();
        tokio::time::sleep(SECOND).await;
        machine.get("/v1/profiles").await.problem(403, "forbidden");
        warm(app, &machine, "/v1/activity").await;
        admin.client.delete(&format!("/v1/clients/{}", row.id)).await.expect(204);
        machine.get("/v1/activity").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn a_steward_who_is_dismissed_loses_at_once() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (bob, admin) = (app.member("bob").await, app.admin("ada").await);
        let path = format!("/v1/districts/{maple}/stewards/{}", bob.id);
        let list = format!("/v1/districts/{maple}/clients");
        bob.client.get(&list).await.problem(403, "forbidden");
        admin.client.put(&path).await.expect(200);
        warm(app, &bob.client, &list).await;
        admin.client.delete(&path).await.expect(204);
        bob.client.get(&list).await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_confirmed_address_counts_at_once() {
    each(async |app| {
        let body = json!({"email": "i@example.org", "password": "violet tram ledger moss", "name": "I", "handle": "ida_reads"});
        let pair = app.nobody().post("/v1/auth/register", body).await.expect(201);
        let ida = app.bearer(&pair.str("/access_token"));
        let confirmed = async || member(app, ida.token.as_deref().unwrap()).await.confirmed;
        let token = app.mailed_token("i@example.org").await;
        warm(app, &ida, "/v1/me").await;
        assert!(!confirmed().await);
        app.nobody().post("/v1/auth/confirm", json!({ "token": token })).await.expect(204);
        assert!(confirmed().await);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_with_time() {
    each(async |app| {
        let nora = app.member("nora").await;
        let end = app.state.clock.now() + Duration::seconds(30);
        let row = session::ActiveModel { id: Set(nora.session), expires_at: Set(end), ..Default::default() };
        row.update(&app.system().db).await.unwrap();
        app.forget_actors();
        warm(app, &nora.client, "/v1/me").await;
        app.advance(Duration::seconds(31));
        nora.client.get("/v1/me").await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn a_tie_ends_with_its_last_day() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let late = app.state.clock.now().date_naive().and_time(NaiveTime::from_hms_opt(23, 58, 0).unwrap()).and_utc();
        app.advance(late - app.state.clock.now());
        let nora = app.member("nora").await;
        let tie = app.affiliate(nora.id, maple, None, "roster").await;
        let day = Some(app.system().today());
        let row = affiliation::ActiveModel { id: Set(tie), ends_on: Set(day), ..Default::default() };
        row.update(&app.system().db).await.unwrap();
        app.forget_actors();
        warm(app, &nora.client, "/v1/me").await;
        let token = nora.client.token.as_deref().unwrap();
        assert_eq!(member(app, token).await.districts, [maple]);
        app.advance(Duration::minutes(3));
        assert_eq!(member(app, token).await.districts, []);
    })
    .await;
}

/// What an instance knows of the token's bearer.
async fn member(app: &TestApp, token: &str) -> Member {
    let ctx = app.system();
    let claims = auth::verify(&ctx, token).await.unwrap();
    auth::load(&ctx, &claims).await.unwrap().member().unwrap().clone()
}
