//! The trash, through both faces.

use bindery_tests::{TestApp, each, json};
use chrono::Duration;

#[tokio::test]
async fn what_is_deleted_is_hidden_from_readers_and_comes_back() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let author = app.member("author").await;
        app.join(&team.owner, &team.project, &author, "contributor").await;
        let body = json!({ "project_id": team.project.id, "status": "published", "visibility": "public" });
        let document = app.document(&author, body).await;
        let restore = format!("{}/restore", document.path);
        author.client.post(&restore, json!({})).await.problem(409, "illegal_transition");
        for person in [&team.contributor, &team.viewer, &team.stranger] {
            person.client.discard(&document.path).await.problem(403, "forbidden");
        }
        let gone = team.maintainer.client.discard(&document.path).await.expect(200);
        assert!(gone.json["trashed_at"].is_string());
        let abilities = json!({ "edit": false, "manage": false, "move": false, "delete": false, "restore": true, "list_revisions": true });
        assert_eq!(gone.json["abilities"], abilities);
        let ids = json!({ "d": document.id, "p": team.project.id, "m": author.id });
        let ways = "query($d: ID!, $p: ID!, $m: ID!) { nodes(ids: [$d]) { id } documents { nodes { id } } project(id: $p) { documents { nodes { id } } }
            profile(id: $m) { documents { nodes { id } } } search(q: \"weeding\") { documents { id } } }";
        for client in [&team.contributor.client, &team.viewer.client, &team.stranger.client] {
            client.get(&document.path).await.problem(404, "not_found");
            client.get(&format!("{}/revisions", document.path)).await.problem(404, "not_found");
            client.discard(&document.path).await.problem(404, "not_found");
            client.post(&restore, json!({})).await.problem(404, "not_found");
            for list in ["/v1/documents?", "/v1/documents?trashed=true", "/v1/documents?q=weeding"] {
                assert!(client.get(list).await.expect(200).all("id").is_empty(), "{list}");
            }
            assert!(!client.data(ways, ids.clone()).await.to_string().contains("doc_"));
        }
        app.nobody().get(&document.path).await.problem(404, "not_found");
        app.nobody().post(&restore, json!({})).await.problem(401, "unauthenticated");
        // Those who manage it find it in the trash, and nowhere else.
        for client in [&author.client, &team.owner.client, &team.maintainer.client] {
            client.get(&document.path).await.expect(200);
            assert_eq!(client.get("/v1/documents?trashed=true").await.all("id"), [&*document.id]);
            for list in ["/v1/documents", "/v1/documents?q=weeding", "/v1/documents?q=weeding&trashed=true", "/v1/documents?trashed=false"] {
                assert!(client.get(list).await.expect(200).all("id").is_empty(), "{list}");
            }
            client.change(&document.path, json!({ "title": "x" })).await.problem(409, "illegal_transition");
            client.discard(&document.path).await.problem(409, "illegal_transition");
        }
        let stale = team.owner.client.clone().with("if-match", "\"1-x\"");
        stale.post(&restore, json!({})).await.problem(412, "version_conflict");
        let back = team.owner.client.post(&restore, json!({})).await.expect(200);
        assert_eq!((&back.json["trashed_at"], &back.json["version"]), (&json!(null), &json!(3)));
        app.nobody().get(&document.path).await.expect(200);
        assert_eq!(app.nobody().get("/v1/documents?q=weeding").await.all("id"), [&*document.id]);
        author.client.post("/v1/documents/doc_01h455vb4pex5vsknk084sn02q/restore", json!({})).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn graphql_deletes_and_restores() {
    each(async |app| {
        let (ada, eve) = (app.member("ada").await, app.member("eve").await);
        let document = app.document(&ada, json!({ "status": "published" })).await;
        let delete = "mutation($d: ID!, $v: Int!) { deleteDocument(id: $d, expectedVersion: $v) { document { trashedAt viewerCan { restore delete } } userErrors { code } } }";
        let restore = "mutation($d: ID!, $v: Int) { restoreDocument(id: $d, expectedVersion: $v) { document { trashedAt version } userErrors { code } } }";
        let of = |version: i64| json!({ "d": document.id, "v": version });
        assert_eq!(app.nobody().code(delete, of(1)).await, "unauthenticated");
        assert_eq!(eve.client.code(delete, of(1)).await, "forbidden");
        let code = |data: bindery_tests::Value, field: &str| data[field]["userErrors"][0]["code"].clone();
        assert_eq!(code(ada.client.data(restore, of(1)).await, "restoreDocument"), "illegal_transition");
        assert_eq!(code(ada.client.data(delete, of(7)).await, "deleteDocument"), "version_conflict");
        let data = ada.client.data(delete, of(1)).await;
        assert_eq!(data["deleteDocument"]["document"]["viewerCan"], json!({ "restore": true, "delete": false }));
        assert_eq!(code(ada.client.data(delete, of(2)).await, "deleteDocument"), "illegal_transition");
        assert_eq!(app.nobody().code(restore, of(2)).await, "unauthenticated");
        assert_eq!(eve.client.code(restore, of(2)).await, "not_found");
        let trash = "{ documents(filter: { trashed: true }) { nodes { id } } }";
        assert_eq!(ada.client.data(trash, json!({})).await["documents"]["nodes"], json!([{ "id": document.id }]));
        assert_eq!(code(ada.client.data(restore, of(1)).await, "restoreDocument"), "version_conflict");
        let data = ada.client.data(restore, of(2)).await;
        assert_eq!(data["restoreDocument"]["document"], json!({ "trashedAt": null, "version": 3 }));
    })
    .await;
}

async fn sweep(app: &TestApp) {
    bindery::features::documents::service::sweep(&app.system()).await.unwrap();
}

#[tokio::test]
async fn the_trash_is_emptied_after_thirty_days() {
    each(async |app| {
        let ada = app.member("ada").await;
        let (gone, kept, back) = (
            app.document(&ada, json!({})).await,
            app.document(&ada, json!({})).await,
            app.document(&ada, json!({})).await,
        );
        ada.client.discard(&gone.path).await.expect(200);
        ada.client.discard(&back.path).await.expect(200);
        app.advance(Duration::days(2));
        let ada = app.signed_in(ada.id).await;
        ada.client.discard(&kept.path).await.expect(200);
        ada.client.post(&format!("{}/restore", back.path), json!({})).await.expect(200);
        app.advance(Duration::days(28) - Duration::minutes(1));
        sweep(app).await;
        let ada = app.signed_in(ada.id).await;
        for document in [&gone, &kept, &back] {
            ada.client.get(&document.path).await.expect(200);
        }
        app.advance(Duration::minutes(2));
        sweep(app).await;
        ada.client.get(&gone.path).await.problem(404, "not_found");
        ada.client.post(&format!("{}/restore", gone.path), json!({})).await.problem(404, "not_found");
        ada.client.get(&format!("{}/revisions", gone.path)).await.problem(404, "not_found");
        for document in [&kept, &back] {
            ada.client.get(&document.path).await.expect(200);
        }
        assert_eq!(ada.client.get("/v1/documents?q=weeding").await.all("id"), [&*back.id]);
    })
    .await;
}
