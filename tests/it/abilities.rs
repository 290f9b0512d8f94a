//! Every ability that a view shows is what happens when it is tried.

use bindery::actor::Scope;
use bindery_tests::{Client, TestApp, Value, each, json};
use reqwest::Method;

/// Everybody who might try.
async fn callers(app: &TestApp) -> Vec<(&'static str, Client)> {
    let places = app.places().await;
    let subject = app.member("subject").await;
    app.affiliate(subject.id, places.districts[0], Some(places.schools[0][0]), "roster").await;
    let steward = app.member("steward_here").await;
    app.make_steward(steward.id, places.districts[0]).await;
    let other = app.member("steward_there").await;
    app.make_steward(other.id, places.districts[1]).await;
    vec![
        ("subject", subject.client),
        ("stranger", app.member("stranger").await.client),
        ("steward", steward.client),
        ("other steward", other.client),
        ("admin", app.admin("admin_person").await.client),
        ("machine", app.machine(places.districts[0], Scope::ALL).await),
        ("reading machine", app.machine(places.districts[0], &[Scope::ProfilesRead]).await),
        ("nobody", app.nobody()),
    ]
}

/// Trying an act: allowed unless the answer is 401, 403 or 404; what else is wrong does not matter.
async fn may(client: &Client, method: Method, path: &str, body: Option<Value>) -> bool {
    let answer = client.send(method, path, body).await;
    assert!(answer.status < 500, "{path}: {}", answer.text);
    !matches!(answer.status, 401 | 403 | 404)
}

fn shown(view: &Value, ability: &str) -> bool {
    view["abilities"][ability].as_bool().unwrap_or_else(|| panic!("no ability {ability} in {view}"))
}

#[tokio::test]
async fn flags_tell_the_truth() {
    each(async |app| {
        let callers = callers(app).await;
        let me = callers[0].1.get("/v1/me").await.expect(200).str("/id");
        let district = callers[2].1.get("/v1/me").await.expect(200).str("/steward_of/0");
        let area = app.nobody().get("/v1/areas?first=1").await.expect(200).str("/items/0/id");
        for (name, caller) in &callers {
            let view = caller.get(&format!("/v1/districts/{district}")).await.expect(200).json;
            let path = format!("/v1/districts/{district}");
            let appoint = may(caller, Method::PUT, &format!("{path}/stewards/{me}"), None).await;
            assert_eq!(shown(&view, "appoint_stewards"), appoint, "{name} appoint_stewards");
            if appoint {
                caller.delete(&format!("{path}/stewards/{me}")).await.expect(204);
            }
            let clients = may(caller, Method::POST, &format!("{path}/clients"), Some(json!({}))).await;
            assert_eq!(
                shown(&view, "manage_clients"),
                clients && may(caller, Method::GET, &format!("{path}/clients"), None).await,
                "{name} manage_clients"
            );

            let view = caller.get(&format!("/v1/areas/{area}")).await.expect(200).json;
            let edit =
                may(caller, Method::PATCH, &format!("/v1/areas/{area}"), Some(json!({ "description": "Tried." })))
                    .await;
            assert_eq!(shown(&view, "edit"), edit, "{name} edits an area");

            let profile = caller.get(&format!("/v1/profiles/{me}")).await;
            if profile.status == 200 {
                let edit =
                    may(caller, Method::PATCH, &format!("/v1/profiles/{me}"), Some(json!({ "headline": "Tried." })))
                        .await;
                assert_eq!(shown(&profile.json, "edit"), edit, "{name} edits a profile");
                let verify =
                    may(caller, Method::PUT, &format!("/v1/profiles/{me}/verified-roles/librarian"), None).await;
                assert_eq!(shown(&profile.json, "verify_roles"), verify, "{name} verifies roles");
            }
            let account = caller.get(&format!("/v1/members/{me}")).await;
            if account.status == 200 {
                let suspend = may(caller, Method::POST, &format!("/v1/members/{me}/suspend"), None).await;
                assert_eq!(shown(&account.json, "suspend"), suspend, "{name} suspends");
                let account = caller.get(&format!("/v1/members/{me}")).await;
                let reinstate = may(caller, Method::POST, &format!("/v1/members/{me}/reinstate"), None).await;
                assert_eq!(shown(&account.json, "reinstate"), reinstate, "{name} reinstates");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn flags_of_affiliations_tell_the_truth() {
    each(async |app| {
        let places = app.places().await;
        let subject = app.member("subject").await;
        let steward = app.member("steward_here").await;
        app.make_steward(steward.id, places.districts[0]).await;
        let other = app.member("steward_there").await;
        app.make_steward(other.id, places.districts[1]).await;
        let machine = app.machine(places.districts[0], Scope::ALL).await;
        let callers =
            [subject.client, steward.client, other.client, machine, app.nobody(), app.admin("boss").await.client];
        for (number, caller) in callers.iter().enumerate() {
            for act in ["confirm", "end"] {
                // A fresh one each time, since a confirmed or ended one stays so.
                let tie = app.affiliate(subject.id, places.districts[0], None, "self").await;
                let view = caller.get(&format!("/v1/affiliations/{tie}")).await;
                if view.status == 200 {
                    let may = may(caller, Method::POST, &format!("/v1/affiliations/{tie}/{act}"), None).await;
                    assert_eq!(shown(&view.json, act), may, "caller {number} {act}");
                }
            }
        }
    })
    .await;
}
