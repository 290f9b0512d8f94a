//! What a member who deletes the account leaves in projects and requests.

use crate::accounts::{PASSWORD, registered};
use crate::requests::{ask, later};
use crate::requests_moves::{accepted, act, kinds, offer};
use bindery_tests::{Value, each, json};
use chrono::Duration;

#[tokio::test]
async fn who_goes_leaves_no_loose_ends() {
    each(async |app| {
        let nora = registered(app).await;
        let me: bindery_entity::ids::MemberId = nora.get("/v1/me").await.str("/id").parse().unwrap();
        let (bob, eve) = (app.member("bob").await, app.member("eve").await);
        let project = json!({ "title": "Labels", "goal": "One kit." });
        let alone = nora.post("/v1/projects", project.clone()).await.expect(201).str("/id");
        let shared = bob.client.post("/v1/projects", project).await.expect(201).str("/id");
        let add = async |client: &bindery_tests::Client, project: &str, member: Value| {
            let body = json!({ "member_id": member, "role": "owner" });
            client.post(&format!("/v1/projects/{project}/members"), body).await.expect(201);
        };
        add(&bob.client, &shared, json!(me)).await;
        let hers = ask(&nora, json!({})).await;
        let [open, matched, loan] = [
            ask(&bob.client, json!({})).await,
            ask(&bob.client, json!({})).await,
            ask(&bob.client, json!({ "kind": "loan", "item": "Lamp" })).await,
        ];
        let two = ask(&bob.client, json!({ "helpers_wanted": 2 })).await;
        let waiting = offer(&nora, &open).await;
        let mut taken = Vec::new();
        for path in [&matched, &two, &loan] {
            let offer = offer(&nora, path).await;
            act(&bob.client, &offer, "accept", json!({})).await.expect(200);
            taken.push(offer);
        }
        accepted(&bob, &eve, &two).await;
        act(&nora, &loan, "start", json!({})).await.expect(200);
        act(&nora, &loan, "hand-over", json!({ "due_at": later(app, Duration::days(1)) })).await.expect(200);
        let delete = async || nora.send(reqwest::Method::DELETE, "/v1/me", Some(json!({ "password": PASSWORD }))).await;
        let blocked = delete().await.problem(409, "sole_owner");
        assert_eq!(blocked.json["blockers"], json!([alone]));
        add(&nora, &alone, json!(eve.id)).await;
        delete().await.expect(204);
        let read = async |path: &str| bob.client.get(path).await.expect(200).json;
        for project in [&alone, &shared] {
            let project = eve.client.get(&format!("/v1/projects/{project}")).await.expect(200).json;
            assert_eq!(project["member_count"], 1);
        }
        assert_eq!(read(&hers).await["status"], "withdrawn");
        let expected = [(&open, "open", 0), (&matched, "open", 0), (&two, "matched", 1), (&loan, "loaned", 1)];
        for (path, status, helpers) in expected {
            let request = read(path).await;
            assert_eq!((&request["status"], &request["helpers_accepted"]), (&json!(status), &json!(helpers)));
        }
        let offers = [(&waiting, "withdrawn"), (&taken[0], "reneged"), (&taken[1], "reneged"), (&taken[2], "accepted")];
        for (path, status) in offers {
            assert_eq!(read(path).await["status"], status, "{path}");
        }
        assert!(kinds(app, &matched).await.contains(&"request.reopened".to_owned()));
        assert!(!kinds(app, &two).await.contains(&"request.reopened".to_owned()));
        assert!(kinds(app, &hers).await.contains(&"request.withdrawn".to_owned()));
    })
    .await;
}
