//! What documents said before, through both faces.

use bindery::actor::Scope;
use bindery_tests::{Value, each, json};

#[tokio::test]
async fn each_change_of_the_text_leaves_a_revision() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let (author, editor) = (&team.contributor.client, &team.maintainer.client);
        let body = json!({ "title": "Labels", "body": "One.", "note": " First\ntry ", "project_id": team.project.id });
        let document = app.document(&team.contributor, body).await;
        editor.change(&document.path, json!({ "body": "Two.", "note": "Counted again" })).await.expect(200);
        author.change(&document.path, json!({ "title": "Spine labels", "summary": "All colours." })).await.expect(200);
        let path = format!("{}/revisions", document.path);
        let list = author.get(&path).await.expect(200);
        let column = |field: &str| {
            list.json["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect::<Vec<Value>>()
        };
        assert_eq!(column("number"), [3, 2, 1]);
        assert_eq!(column("note"), [Value::Null, json!("Counted again"), json!("First try")]);
        assert_eq!(
            column("author_id"),
            [json!(team.contributor.id), json!(team.maintainer.id), json!(team.contributor.id)]
        );
        assert_eq!(column("title"), ["Spine labels", "Labels", "Labels"]);
        assert!(list.json["items"][0].get("body").is_none());
        for (number, text, title) in [(1, "One.", "Labels"), (2, "Two.", "Labels"), (3, "Two.", "Spine labels")] {
            let one = author.get(&format!("{path}/{number}")).await.expect(200);
            assert_eq!((one.str("/body").as_str(), one.str("/title").as_str()), (text, title));
            author.clone().with("if-none-match", one.header("etag")).get(&format!("{path}/{number}")).await.expect(304);
        }
        let first = author.get(&format!("{path}?first=2")).await.expect(200);
        let next =
            author.get(&format!("{path}?first=2&after={}", first.str("/page_info/end_cursor"))).await.expect(200);
        assert_eq!(next.json["items"][0]["number"], 1);
        for number in ["0", "4", "-1", "9223372036854775807", "9223372036854775808", "one"] {
            author.get(&format!("{path}/{number}")).await.problem(404, "not_found");
        }
    })
    .await;
}

#[tokio::test]
async fn what_changes_no_text_leaves_none() {
    each(async |app| {
        let ada = app.member("ada").await;
        let document = app.document(&ada, json!({})).await;
        for patch in [
            json!({ "visibility": "public" }),
            json!({ "status": "published" }),
            json!({ "license": "cc0-1.0", "language": "de", "area_ids": [] }),
            json!({ "title": "Weeding in six weeks", "body": " One shelf a day. ", "summary": null }),
            json!({}),
        ] {
            let changed = ada.client.change(&document.path, patch.clone()).await.expect(200);
            assert_eq!(changed.json["revision"], 1, "{patch}");
        }
        // A note stands with a revision, so it is refused where there is none.
        for patch in [json!({ "note": "Nothing else" }), json!({ "body": " One shelf a day. ", "note": "The same" })] {
            ada.client.change(&document.path, patch).await.invalid("/note");
        }
        let list = ada.client.get(&format!("{}/revisions", document.path)).await.expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        let changed = ada.client.change(&document.path, json!({ "body": null })).await.expect(200);
        assert_eq!((&changed.json["revision"], changed.str("/body").as_str()), (&json!(2), ""));
    })
    .await;
}

#[tokio::test]
async fn those_who_write_read_them_and_others_do_not() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let team = app.team(json!({})).await;
        let author = app.member("author").await;
        app.join(&team.owner, &team.project, &author, "contributor").await;
        let body = json!({ "project_id": team.project.id, "status": "published", "visibility": "public" });
        let document = app.document(&author, body).await;
        let (list, one) = (format!("{}/revisions", document.path), format!("{}/revisions/1", document.path));
        let id = author.client.get(&one).await.expect(200).str("/id");
        let query = "query($r: ID!) { node(id: $r) { id } }";
        let machine = app.machine(maple, Scope::ALL).await;
        let mut tries = vec![("nobody", app.nobody(), 401), ("author", author.client.clone(), 200), ("machine", machine, 404)];
        for ((name, person), status) in team.people().into_iter().zip([200, 200, 200, 403, 403]) {
            tries.push((name, person.client.clone(), status));
        }
        for (name, client, status) in tries {
            assert_eq!((client.get(&list).await.status, client.get(&one).await.status), (status, status), "{name}");
            let node = client.graphql(query, json!({ "r": id })).await;
            assert_eq!(node.json["data"]["node"].is_object(), status == 200, "{name} {}", node.text);
            let nested = "query($d: ID!) { document(id: $d) { id revisions { nodes { number } } } documentRevision(documentId: $d, number: 1) { body } }";
            let data = client.graphql(nested, json!({ "d": document.id })).await;
            assert_eq!(data.json["data"]["documentRevision"].is_object(), status == 200, "{name} {}", data.text);
            assert_eq!(data.json["data"]["document"]["revisions"].is_object(), status == 200, "{name} {}", data.text);
        }
        author.client.change(&document.path, json!({ "visibility": "private" })).await.expect(200);
        for (name, person) in team.people() {
            person.client.get(&list).await.problem(404, "not_found");
            let node = person.client.graphql(query, json!({ "r": id })).await;
            assert!(node.json["data"]["node"].is_null(), "{name}");
        }
        author.client.get(&list).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn graphql_nests_them_with_author_and_text() {
    each(async |app| {
        let ada = app.member("ada").await;
        let document = app.document(&ada, json!({ "body": "One." })).await;
        ada.client.change(&document.path, json!({ "body": "Two." })).await.expect(200);
        let query = "query($d: ID!) { document(id: $d) { revision revisions(first: 1) { nodes { number body author { handle } document { id } } pageInfo { hasNextPage } } }
            documentRevision(documentId: $d, number: 1) { body note } }";
        let data = ada.client.data(query, json!({ "d": document.id })).await;
        let wanted = json!([{ "number": 2, "body": "Two.", "author": { "handle": "ada" }, "document": { "id": document.id } }]);
        assert_eq!(data["document"]["revisions"], json!({ "nodes": wanted, "pageInfo": { "hasNextPage": true } }));
        assert_eq!(data["documentRevision"], json!({ "body": "One.", "note": null }));
        let absent = "query($d: ID!) { documentRevision(documentId: $d, number: 3) { body } }";
        assert_eq!(ada.client.code(absent, json!({ "d": document.id })).await, "not_found");
    })
    .await;
}
