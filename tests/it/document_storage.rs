//! How much a member may save.

use bindery::features::documents;
use bindery_tests::{each_with, json};
use chrono::Duration;

#[tokio::test]
async fn a_member_saves_so_much_and_no_more() {
    each_with(&[("storage_per_member", 1000.into())], async |app| {
        let person = app.member("anna").await;
        let anna = person.client;
        let text = |n: usize| json!({ "title": "Long", "body": "é".repeat(n) });
        anna.post("/v1/documents", text(501)).await.problem(409, "storage_quota");
        let made = anna.post("/v1/documents", text(300)).await.expect(201);
        let path = made.header("location").to_owned();
        let change = async |n: usize| {
            let etag = anna.get(&path).await.expect(200).header("etag").to_owned();
            anna.clone().with("if-match", &etag).patch(&path, json!({ "body": "é".repeat(n) })).await
        };
        // Each revision counts.
        change(201).await.problem(409, "storage_quota");
        change(200).await.expect(200);
        let mutation =
            "mutation($i: CreateDocumentInput!) { createDocument(input: $i) { document { id } userErrors { code } } }";
        let data = anna.data(mutation, json!({ "i": text(1) })).await;
        assert_eq!(data["createDocument"]["userErrors"][0]["code"], "storage_quota", "{data}");
        // Others have room of their own, and a title takes none.
        app.member("bert").await.client.post("/v1/documents", text(300)).await.expect(201);
        anna.post("/v1/documents", json!({ "title": "Empty" })).await.expect(201);
        // What is deleted for good makes room.
        let etag = anna.get(&path).await.expect(200).header("etag").to_owned();
        anna.clone().with("if-match", &etag).delete(&path).await.expect(200);
        anna.post("/v1/documents", text(1)).await.problem(409, "storage_quota");
        app.advance(Duration::days(31));
        documents::service::sweep(&app.system()).await.unwrap();
        let anna = app.signed_in(person.id).await.client;
        anna.post("/v1/documents", text(500)).await.expect(201);
    })
    .await;
}
