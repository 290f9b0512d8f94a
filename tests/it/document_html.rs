//! What documents say as HTML: made when a text is saved, kept, and made anew when what makes it changes.

use bindery::features::documents;
use bindery_entity::document_html;
use bindery_entity::ids::DocumentId;
use bindery_tests::{TestApp, each, json};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, Set};

/// What is kept as the HTML of a document, and of which revision by which renderer.
async fn kept(app: &TestApp, id: &str) -> document_html::Model {
    document_html::Entity::find_by_id(id.parse::<DocumentId>().unwrap()).one(&app.system().db).await.unwrap().unwrap()
}

#[tokio::test]
async fn html_is_made_when_a_text_is_saved_and_read_as_it_stands() {
    each(async |app| {
        let anna = app.member("anna").await.client;
        let made = anna.post("/v1/documents", json!({ "title": "One", "body": "*one*" })).await.expect(201);
        let (id, path) = (made.str("/id"), made.header("location").to_owned());
        assert_eq!(made.str("/body_html"), "<p><em>one</em></p>\n");
        let html = async || {
            let query = "query($id: ID!) { document(id: $id) { bodyHtml } }";
            let by_graphql = anna.data(query, json!({ "id": id })).await["document"]["bodyHtml"].clone();
            let read = anna.get(&path).await.expect(200);
            assert_eq!(read.json["body_html"], by_graphql);
            (read.str("/body_html"), read.header("etag").to_owned())
        };
        // Nothing is rendered on a read: what stands there is shown.
        let mut row = kept(app, &id).await.into_active_model();
        row.html = Set("<p>kept</p>".to_owned());
        row.update(&app.system().db).await.unwrap();
        let (shown, etag) = html().await;
        assert_eq!(shown, "<p>kept</p>");
        // Another title is another revision of the same text.
        let changed = anna.clone().with("if-match", &etag).patch(&path, json!({ "title": "Two" })).await.expect(200);
        assert_eq!(changed.str("/body_html"), "<p>kept</p>");
        let changed =
            anna.clone().with("if-match", changed.header("etag")).patch(&path, json!({ "body": "two" })).await;
        assert_eq!(changed.expect(200).str("/body_html"), "<p>two</p>\n");
        assert_eq!(html().await.0, "<p>two</p>\n");
        assert_eq!(kept(app, &id).await.revision, 3);
    })
    .await;
}

#[tokio::test]
async fn texts_of_another_version_are_rendered_by_a_job() {
    each(async |app| {
        let (anna, db) = (app.member("anna").await.client, app.system().db);
        let mut paths = Vec::new();
        for n in 0..45 {
            let made = anna.post("/v1/documents", json!({ "title": "T", "body": format!("*{n}*") })).await.expect(201);
            paths.push((made.str("/id"), made.header("location").to_owned()));
        }
        // An older renderer, a text that an instance of the version before saved, and one without any HTML.
        let old =
            document_html::ActiveModel { renderer: Set(0), html: Set("<p>old</p>".to_owned()), ..Default::default() };
        document_html::Entity::update_many().set(old).exec(&db).await.unwrap();
        let gone = paths[0].0.parse::<DocumentId>().unwrap();
        document_html::Entity::delete_by_id(gone).exec(&db).await.unwrap();
        for (n, (_, path)) in paths.iter().enumerate() {
            assert_eq!(anna.get(path).await.expect(200).str("/body_html"), format!("<p><em>{n}</em></p>\n"));
        }
        // The worker asks where it came to, not every text.
        assert!(documents::service::is_unrendered(&app.system()).await.unwrap());
        while documents::service::render(&app.system(), std::time::Duration::ZERO).await.unwrap() {}
        assert!(!documents::service::is_unrendered(&app.system()).await.unwrap());
        assert!(!documents::service::render(&app.system(), std::time::Duration::ZERO).await.unwrap());
        for (n, (id, _)) in paths.iter().enumerate() {
            assert_eq!(kept(app, id).await.html, format!("<p><em>{n}</em></p>\n"));
        }
    })
    .await;
}

#[tokio::test]
async fn long_texts_of_what_html_escapes_are_shown_as_they_are() {
    each(async |app| {
        let anna = app.member("anna").await.client;
        for (seed, shown) in [("& ", "&amp; "), ("°", "°"), ("« ", "« "), ("é&", "é&amp;")] {
            let made = anna.post("/v1/documents", json!({ "title": "T", "body": seed.repeat(5000) })).await.expect(201);
            assert_eq!(made.str("/body_html"), format!("<p>{}</p>\n", shown.repeat(5000).trim_end()));
        }
        // What a parser would read letter by letter to its end leaves its tags behind, and its text.
        let made = anna.post("/v1/documents", json!({ "title": "T", "body": "x <xmp>*a*</xmp>" })).await;
        assert_eq!(made.expect(201).str("/body_html"), "<p>x <em>a</em></p>\n");
    })
    .await;
}

#[tokio::test]
async fn a_write_answers_with_the_html_of_a_text_that_nobody_rendered() {
    each(async |app| {
        let (anna, db) = (app.member("anna").await.client, app.system().db);
        let made = anna.post("/v1/documents", json!({ "title": "T", "body": "*one*" })).await.expect(201);
        let (id, path) = (made.str("/id"), made.header("location").to_owned());
        let old =
            document_html::ActiveModel { renderer: Set(0), html: Set("<p>old</p>".to_owned()), ..Default::default() };
        document_html::Entity::update_many().set(old).exec(&db).await.unwrap();
        let expected = json!("<p><em>one</em></p>\n");
        let query = "query($id: ID!) { document(id: $id) { bodyHtml } }";
        assert_eq!(anna.data(query, json!({ "id": id })).await["document"]["bodyHtml"], expected);
        let update = "mutation($id: ID!) { updateDocument(id: $id, expectedVersion: 1, input: { status: PUBLISHED }) {
            document { bodyHtml } } }";
        let shown = anna.data(update, json!({ "id": id })).await["updateDocument"]["document"]["bodyHtml"].clone();
        assert_eq!(shown, expected);
        assert_eq!(anna.discard(&path).await.expect(200).json["body_html"], expected);
        let restore = "mutation($id: ID!) { restoreDocument(id: $id) { document { bodyHtml } } }";
        let shown = anna.data(restore, json!({ "id": id })).await["restoreDocument"]["document"]["bodyHtml"].clone();
        assert_eq!(shown, expected);
    })
    .await;
}
