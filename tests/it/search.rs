//! Full text: ranked lists of documents and projects, and the search over everything.

use bindery::actor::Scope;
use bindery_tests::seed::Person;
use bindery_tests::{Client, TestApp, Value, each, json};
use std::collections::BTreeSet;

fn encoded(q: &str) -> String {
    url::form_urlencoded::byte_serialize(q.as_bytes()).collect()
}

/// The titles of what a search finds, the best first.
async fn titles(client: &Client, kind: &str, q: &str) -> Vec<String> {
    client.get(&format!("/v1/{kind}?q={}", encoded(q))).await.expect(200).all("title")
}

async fn published(app: &TestApp, person: &Person, title: &str, body: &str) -> String {
    app.document(person, json!({ "title": title, "body": body, "status": "published" })).await.id
}

#[tokio::test]
async fn words_are_found_in_any_form() {
    each(async |app| {
        let ada = app.member("ada").await;
        published(app, &ada, "Café", "Cozy readings, naïvely weeded. STRASSE Kindergärten").await;
        published(app, &ada, "Plain", "A cafe with coziness; we weed and read in the Straße").await;
        let (cafe, plain) = ("Café".to_owned(), "Plain".to_owned());
        for q in [
            "cafe",
            "CAFÉ",
            "café",
            "cafe\u{301}",
            "ｃａｆｅ",
            "cafes",
            "weeding",
            "Weeds",
            "reads",
            "straße",
            "strasse",
        ] {
            let found: BTreeSet<String> = titles(&ada.client, "documents", q).await.into_iter().collect();
            assert_eq!(found, BTreeSet::from([cafe.clone(), plain.clone()]), "{q}");
        }
        for (q, wanted) in
            [("naive", vec![&cafe]), ("kindergarten", vec![&cafe]), ("coziness plain", vec![&plain]), ("caf", vec![])]
        {
            assert_eq!(titles(&ada.client, "documents", q).await.iter().collect::<Vec<_>>(), wanted, "{q}");
        }
        app.project(&ada, json!({ "title": "Café of books", "goal": "Weeding", "summary": "Reading circles" })).await;
        for q in ["cafe", "weeded", "circle", "café weed read"] {
            assert_eq!(titles(&ada.client, "projects", q).await, ["Café of books"], "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn all_words_are_required_and_common_ones_are_not() {
    each(async |app| {
        let ada = app.member("ada").await;
        published(app, &ada, "Labels for fiction", "Spine colours").await;
        published(app, &ada, "Labels", "For the shelves of history").await;
        published(app, &ada, "The Who", "A band").await;
        let found = async |q: &str| {
            let mut found = titles(&ada.client, "documents", q).await;
            found.sort();
            found
        };
        assert_eq!(found("labels").await.len(), 2);
        assert_eq!(found("labels fiction").await, ["Labels for fiction"]);
        assert_eq!(found("fiction colours").await, ["Labels for fiction"]);
        assert!(found("labels unicorn").await.is_empty());
        assert_eq!(found("how to do the labels of my fiction").await, ["Labels for fiction"]);
        // Common words alone are words.
        assert_eq!(found("the who").await, ["The Who"]);
        // A word counts once, and the seventeenth not at all.
        assert_eq!(found(&"labels ".repeat(20)).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_title_beats_a_summary_and_a_summary_a_body() {
    each(async |app| {
        let ada = app.member("ada").await;
        let filler = "something else entirely ".repeat(10);
        let text = |title: &str, summary: &str, body: &str| json!({ "title": title, "summary": summary, "body": format!("{body} {filler}"), "status": "published" });
        app.document(&ada, text("In the body", "Nothing", "genrefication")).await;
        app.document(&ada, text("Genrefication", "Nothing", "nothing")).await;
        app.document(&ada, text("In the summary", "Genrefication", "nothing")).await;
        for _ in 0..3 {
            app.document(&ada, text("Other", "Nothing", "nothing")).await;
        }
        assert_eq!(titles(&ada.client, "documents", "genrefication").await, ["Genrefication", "In the summary", "In the body"]);
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_what_stands_there_now() {
    each(async |app| {
        let ada = app.member("ada").await;
        let document = app.document(&ada, json!({ "title": "Old title", "body": "Old text" })).await;
        ada.client.change(&document.path, json!({ "title": "Fresh title" })).await.expect(200);
        assert!(
            titles(&ada.client, "documents", "old title").await.len() == 1
                && titles(&ada.client, "documents", "fresh").await.len() == 1
        );
        ada.client.change(&document.path, json!({ "body": "Fresh text" })).await.expect(200);
        assert!(titles(&ada.client, "documents", "old").await.is_empty());
        let project = app.project(&ada, json!({ "title": "Old title" })).await;
        ada.client.patch(&project.path, json!({ "title": "Fresh", "summary": "Entirely new" })).await.expect(200);
        assert!(titles(&ada.client, "projects", "old").await.is_empty());
        assert_eq!(titles(&ada.client, "projects", "entirely").await, ["Fresh"]);
        // A project's words find no document, and the other way round.
        assert!(titles(&ada.client, "documents", "entirely").await.is_empty());
        ada.client.delete(&project.path).await.expect(204);
        assert!(titles(&ada.client, "projects", "fresh").await.is_empty());
    })
    .await;
}

/// What somebody might type, or an attacker.
fn odd() -> Vec<String> {
    let signs = [
        "'",
        "\"",
        "\\",
        "\\'",
        "\"\"",
        "''",
        "AND (",
        "OR",
        "NOT",
        "NEAR(",
        "title:weeding",
        "weeding*",
        "^weeding",
        "-weeding",
        "{title}: x",
        "a & b | !c",
        "weeding:*",
        "<->",
        "weeding <-> x",
        "%",
        "_",
        "$1",
        "?1",
        ";--",
        "')",
        "\\u0000",
        "\u{0}",
        "weeding\u{0}x",
        "\u{1f4da}",
        "\u{1f469}\u{200d}\u{1f680}",
        "图书馆",
        "図書館の本",
        "도서관",
        "पुस्तकालय",
        "ห้องสมุด",
        "مكتبة",
        "ספרייה",
        "\u{202e}",
        "\u{fdfa}",
        "e\u{301}\u{301}\u{301}",
        "a\tb\nc",
        " ",
        "!!!",
        "ı İ ß ﬁ ǆ",
        "Ⅷ ① ½ x²",
    ];
    let mut odd: Vec<String> = signs.map(str::to_owned).to_vec();
    odd.extend(["x".repeat(100), "x ".repeat(50), "\u{fdfa}".repeat(100), "\u{1f4da}".repeat(100), "(".repeat(100)]);
    odd
}

#[tokio::test]
async fn whatever_is_typed_is_words_and_no_syntax() {
    each(async |app| {
        let ada = app.member("ada").await;
        published(app, &ada, "Weeding", "图书馆 библиотека पुस्तकालय ห้องสมุด").await;
        for q in odd() {
            for address in ["/v1/documents", "/v1/projects", "/v1/search", "/v1/profiles", "/v1/areas"] {
                let answer = ada.client.get(&format!("{address}?q={}", encoded(&q))).await;
                assert!(matches!(answer.status, 200 | 422), "{address} {q:?} {}", answer.text);
            }
            let query = "query($q: String!) { documents(filter: { q: $q }) { nodes { snippet } } search(q: $q) { documents { id } } }";
            let answer = ada.client.graphql(query, json!({ "q": q })).await;
            assert!(!answer.text.contains("\"internal\"") && !answer.text.contains("\"unavailable\""), "{q:?} {}", answer.text);
        }
        for q in ["weeding*", "\"weeding\"", "title:weeding", "(weeding)"] {
            let wanted = usize::from(!q.contains(':'));
            assert_eq!(titles(&ada.client, "documents", q).await.len(), wanted, "{q}");
        }
        for q in ["图书馆", "Библиотека", "पुस्तकालय", "ห้องสมุด"] {
            assert_eq!(titles(&ada.client, "documents", q).await, ["Weeding"], "{q}");
        }
        // No word at all finds nothing, and is no mistake.
        for q in [" ", "!!!", "\u{1f4da}", "'"] {
            for kind in ["documents", "projects"] {
                assert!(titles(&ada.client, kind, q).await.is_empty(), "{kind} {q:?}");
            }
            let found = ada.client.get(&format!("/v1/search?q={}", encoded(q))).await.expect(200);
            assert_eq!(found.json, json!({ "profiles": [], "documents": [], "projects": [], "requests": [] }), "{q:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_snippet_marks_the_words_and_escapes_the_text() {
    each(async |app| {
        let ada = app.member("ada").await;
        let far = "word ".repeat(60);
        let body = format!("{far}\n\nHere <b>we</b> **weeded** & \"kept\" `<script>alert('x')</script>` [shelf](https://x.org) {far}");
        published(app, &ada, "Snippet", &body).await;
        let snippet = ada.client.get("/v1/documents?q=weeding%20shelves%20shelf").await.expect(200);
        assert!(snippet.all("id").is_empty(), "shelves are no shelf");
        let snippet = ada.client.get("/v1/documents?q=weeding%20shelf").await.expect(200).str("/items/0/snippet");
        assert!(snippet.contains("<mark>weeded</mark>") && snippet.contains("<mark>shelf</mark>"), "{snippet}");
        assert!(snippet.starts_with("… ") && snippet.ends_with(" …"), "{snippet}");
        assert!(snippet.contains("&amp; &quot;kept&quot; &lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), "{snippet}");
        let plain = snippet.replace("<mark>", "").replace("</mark>", "");
        assert!(!plain.contains('<') && !plain.contains('>') && !plain.contains("https"), "{plain}");
        // Words of the title only: the beginning of the text, without a mark.
        let other = ada.client.get("/v1/documents?q=snippet").await.expect(200).str("/items/0/snippet");
        assert!(other.starts_with("word word") && !other.contains("<mark>"), "{other}");
        let query = "{ documents(filter: { q: \"weeding\" }) { nodes { snippet } } search(q: \"weeding\") { documents { snippet } } }";
        let data = ada.client.data(query, json!({})).await;
        assert!(data["documents"]["nodes"][0]["snippet"].as_str().unwrap().contains("<mark>weeded</mark>"));
        assert!(data["search"]["documents"][0]["snippet"].as_str().unwrap().contains("<mark>weeded</mark>"));
    })
    .await;
}

#[tokio::test]
async fn a_ranked_list_gives_every_hit_once() {
    each(async |app| {
        let ada = app.member("ada").await;
        let mut made = BTreeSet::new();
        for number in 0..11 {
            // Some rank the same, so that the order needs the id.
            let body = "weeding ".repeat(1 + number % 3);
            made.insert(published(app, &ada, &format!("Part {number}"), &body).await);
        }
        let whole = ada.client.get("/v1/documents?q=weeding&first=100").await.expect(200).all("id");
        assert_eq!(whole.iter().cloned().collect::<BTreeSet<_>>(), made);
        let (mut seen, mut path) = (Vec::new(), "/v1/documents?q=weeding&first=3".to_owned());
        loop {
            let page = ada.client.get(&path).await.expect(200);
            seen.extend(page.all("id"));
            let Some(next) = page.header("link").strip_prefix('<').and_then(|link| link.split('>').next()) else {
                break;
            };
            path = next.to_owned();
        }
        assert_eq!(seen, whole);
        let query =
            "query($c: String!) { documents(filter: { q: \"weeding\" }, last: 2, before: $c) { nodes { id } } }";
        let cursors = "{ documents(filter: { q: \"weeding\" }, first: 4) { edges { cursor node { id } } } }";
        let edges = ada.client.data(cursors, json!({})).await["documents"]["edges"].clone();
        let back = ada.client.data(query, json!({ "c": edges[3]["cursor"] })).await;
        assert_eq!(back["documents"]["nodes"], json!([{ "id": whole[1] }, { "id": whole[2] }]));
        // A cursor is of its list: not of another search, and not of none.
        let cursor = async |query: &str| {
            ada.client.get(&format!("/v1/documents?first=1{query}")).await.expect(200).str("/page_info/end_cursor")
        };
        let (plain, ranked) = (cursor("").await, cursor("&q=weeding").await);
        for (query, cursor) in
            [("&q=weeding", &plain), ("", &ranked), ("&q=part", &ranked), ("&q=weeding&status=draft", &ranked)]
        {
            ada.client.get(&format!("/v1/documents?first=1{query}&after={cursor}")).await.invalid("/after");
        }
        let project = app.project(&ada, json!({ "title": "Weeding" })).await;
        ada.client.get(&format!("/v1/projects?q=weeding&after={ranked}")).await.invalid("/after");
        assert_eq!(ada.client.get("/v1/projects?q=weeding&first=1").await.expect(200).all("id"), [project.id]);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_found_that_the_viewer_may_not_see() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (ada, eve) = (app.member("ada").await, app.member("eve").await);
        app.affiliate(ada.id, maple, None, "roster").await;
        let person = app.person("zebra_private", "private", false).await;
        let text = |more: Value| bindery_tests::works::with(json!({ "title": "Zebra", "status": "published" }), &more);
        app.document(&ada, text(json!({ "status": "draft", "visibility": "public" }))).await;
        app.document(&ada, text(json!({ "visibility": "private" }))).await;
        let trashed = app.document(&ada, text(json!({ "visibility": "public" }))).await;
        ada.client.discard(&trashed.path).await.expect(200);
        app.project(&ada, json!({ "title": "Zebra", "visibility": "private" })).await;
        let found = async |client: &Client| {
            let found = client.get("/v1/search?q=zebra").await.expect(200).json;
            ["profiles", "documents", "projects"].map(|kind| found[kind].as_array().unwrap().len())
        };
        let machine = |scopes: &'static [Scope]| app.machine(maple, scopes);
        for client in [app.nobody(), eve.client.clone(), app.admin("boss").await.client, machine(Scope::ALL).await] {
            assert_eq!(found(&client).await, [0, 0, 0]);
            assert!(
                titles(&client, "documents", "zebra").await.is_empty()
                    && titles(&client, "projects", "zebra").await.is_empty()
            );
        }
        assert_eq!(found(&ada.client).await, [0, 2, 1]);
        assert_eq!(found(&person.client).await, [1, 0, 0]);
        // What the district shares, by scope.
        app.document(&ada, text(json!({ "visibility": "district" }))).await;
        app.project(&ada, json!({ "title": "Zebra", "visibility": "district" })).await;
        assert_eq!(found(&machine(Scope::ALL).await).await, [0, 1, 1]);
        assert_eq!(found(&machine(&[Scope::DocumentsRead]).await).await, [0, 1, 0]);
        assert_eq!(found(&machine(&[Scope::ProjectsRead]).await).await, [0, 0, 1]);
        assert_eq!(found(&machine(&[]).await).await, [0, 0, 0]);
        assert_eq!(found(&eve.client).await, [0, 0, 0]);
    })
    .await;
}

#[tokio::test]
async fn one_search_gives_the_best_of_each_kind() {
    each(async |app| {
        let ada = app.member("otter").await;
        for number in 0..7 {
            published(app, &ada, &format!("Otter {number}"), "Otters swim.").await;
        }
        app.project(&ada, json!({ "title": "Otter year" })).await;
        let found = ada.client.get("/v1/search?q=otter").await.expect(200);
        let count = |kind: &str| found.json[kind].as_array().unwrap().len();
        assert_eq!((count("profiles"), count("documents"), count("projects")), (1, 5, 1));
        assert_eq!(found.str("/documents/0/snippet"), "<mark>Otters</mark> swim.");
        assert!(found.json["documents"][0].get("body").is_none());
        let list = ada.client.get("/v1/documents?q=otter&first=5").await.expect(200).all("id");
        let hits = found.json["documents"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned());
        assert_eq!(hits.collect::<Vec<_>>(), list, "the list with the same words goes on from there");
        assert_eq!(ada.client.get("/v1/search?q=otter&first=7").await.json["documents"].as_array().unwrap().len(), 7);
        for (query, pointer) in [("q=otter&first=0", "/first"), ("q=otter&first=21", "/first"), ("q=otter&first=x", "/first"), ("q=", "/q")] {
            ada.client.get(&format!("/v1/search?{query}")).await.invalid(pointer);
        }
        ada.client.get(&format!("/v1/search?q={}", "x".repeat(101))).await.invalid("/q");
        ada.client.get("/v1/search").await.problem(422, "invalid");
        ada.client.get("/v1/search?q=x&kind=documents").await.problem(422, "invalid");
        let query = "query($f: Int) { search(q: \"otter\", first: $f) { profiles { handle bio } documents { title body } projects { title members { nodes { role } } } } }";
        let data = ada.client.data(query, json!({ "f": 2 })).await["search"].clone();
        assert_eq!(data["profiles"], json!([{ "handle": "otter", "bio": null }]));
        assert_eq!((data["documents"].as_array().unwrap().len(), &data["documents"][0]["body"]), (2, &json!("Otters swim.")));
        assert_eq!(data["projects"], json!([{ "title": "Otter year", "members": { "nodes": [{ "role": "OWNER" }] } }]));
        let small = "query($f: Int) { search(q: \"otter\", first: $f) { projects { title } } }";
        for first in [-1, 0, 21, i32::MAX] {
            assert_eq!(ada.client.code(small, json!({ "f": first })).await, "invalid", "{first}");
        }
    })
    .await;
}
