//! Words are found under reading keys, and by nothing else.

use bindery::actor::Actor;
use bindery::db::full_text::{self, Asked, Said, Texts, Under, unkeyed};
use bindery::db::{Batch, Sql, installation};
use bindery::policy::readers::holders;
use bindery::policy::readers::shelves::{Facet, Shelf};
use bindery_entity::ids::DocumentId;
use bindery_tests::seed::Person;
use bindery_tests::{Client, Kind, TestApp, each, json};

async fn titles(client: &Client, q: &str) -> Vec<String> {
    let mut titles = client.get(&format!("/v1/documents?first=100&q={q}")).await.expect(200).all("title");
    titles.sort();
    titles
}

async fn published(app: &TestApp, person: &Person, title: &str, visibility: &str) -> DocumentId {
    let body = json!({ "title": title, "status": "published", "visibility": visibility, "body": "Text." });
    app.document(person, body).await.id.parse().unwrap()
}

/// How many rows of the index hold this term.
async fn rows(app: &TestApp, term: &str) -> i64 {
    let mut sql = match app.kind {
        Kind::Sqlite => Sql::new("SELECT count(*) FROM findable_words WHERE findable_words MATCH "),
        Kind::Postgres => Sql::new("SELECT count(*) FROM findable WHERE words @@ CAST("),
    };
    sql.bind(term).push(if app.kind == Kind::Sqlite { "" } else { " AS tsquery)" });
    app.system().db.value(sql).await.unwrap().unwrap()
}

#[tokio::test]
async fn no_text_comes_under_a_key_that_does_not_open_it() {
    each(async |app| {
        let (ada, eve) = (app.member("ada").await, app.member("eve").await);
        let secret = published(app, &ada, "Zebra", "private").await;
        let mut numbers = Sql::new("SELECT reader FROM findable WHERE id = ");
        numbers.bind(secret);
        let numbers: Vec<i64> = app.system().db.values(numbers).await.unwrap();
        assert_eq!(numbers.len(), 1, "only its owner reads it");
        let term = format!("{:016x}wzebra", numbers[0]);
        // As words, joined by what a tokenizer might part, and as a list's name.
        for joined in ["", " ", "\u{301}", "\u{93e}", "\u{200d}", "'", "\""] {
            published(app, &eve, &format!("x{joined}{term}{joined}zebra"), "public").await;
            published(app, &eve, &format!("{term}{joined}"), "public").await;
        }
        assert_eq!(rows(app, &term).await, 1, "nobody but Ada comes under her key");
        assert_eq!(titles(&ada.client, "zebra%20text").await.first().unwrap(), "Zebra");
        assert!(!titles(&eve.client, "zebra").await.contains(&"Zebra".to_owned()));
        // What is asked for is words, too.
        for q in [term.clone(), term.trim_end_matches("zebra").to_owned(), format!("zebra') | ('{term}")] {
            let found =
                titles(&eve.client, &url::form_urlencoded::byte_serialize(q.as_bytes()).collect::<String>()).await;
            assert!(!found.contains(&"Zebra".to_owned()), "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn words_follow_those_who_may_read() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let project = app.project(&ada, json!({ "visibility": "private" })).await;
        app.join(&ada, &project, &bob, "viewer").await;
        let document = app.document(&ada, json!({ "title": "Zebra", "project_id": project.id })).await;
        let found = async || [titles(&ada.client, "zebra").await.len(), titles(&bob.client, "zebra").await.len()];
        assert_eq!(found().await, [1, 0], "a draft");
        let publish = json!({ "status": "published", "visibility": "project" });
        ada.client.change(&document.path, publish).await.expect(200);
        assert_eq!(found().await, [1, 1]);
        ada.client.change(&document.path, json!({ "title": "Quagga" })).await.expect(200);
        assert_eq!(found().await, [0, 0]);
        assert_eq!(titles(&bob.client, "quagga").await, ["Quagga"]);
        ada.client.discard(&document.path).await.expect(200);
        assert!(titles(&ada.client, "quagga").await.is_empty());
        ada.client.post(&format!("{}/restore", document.path), json!({})).await.expect(200);
        assert_eq!(titles(&bob.client, "quagga").await, ["Quagga"]);
        ada.client.delete(&project.path).await.expect(204);
        assert!(titles(&bob.client, "quagga").await.is_empty());
        assert_eq!(titles(&ada.client, "quagga").await, ["Quagga"]);
    })
    .await;
}

#[tokio::test]
async fn searches_ask_each_row_until_all_keys_are_right() {
    each(async |app| {
        let ada = app.member("ada").await;
        let old = published(app, &ada, "Weeding", "public").await;
        let (secret, ctx) = (published(app, &ada, "Weeding in secret", "private").await, app.system());
        let forget =
            ["DELETE FROM findable", "DELETE FROM document_key", "DELETE FROM installation WHERE key = 'reading_keys'"];
        for sql in forget {
            ctx.db.run(Sql::new(sql)).await.unwrap();
        }
        let other = TestApp::on(app.kind, &app.state.settings.database(), tempfile::tempdir().unwrap(), &[]).await;
        // What an instance of the version before writes, and this one, too, as long as such may be there.
        for (id, title) in [(old, "Weeding"), (secret, "Weeding in secret")] {
            let texts = Texts { title, summary: "", body: "Text." };
            unkeyed::write(&ctx.db, "document", id.0, &texts).await.unwrap();
        }
        let ada = other.signed_in(ada.id).await;
        let path = format!("/v1/documents/{old}");
        ada.client.discard(&path).await.expect(200);
        assert!(titles(&ada.client, "weeding&trashed=true").await.is_empty(), "nothing is found in the trash");
        ada.client.post(&format!("{path}/restore"), json!({})).await.expect(200);
        let made =
            other.document(&ada, json!({ "title": "Weeding on", "status": "published", "visibility": "public" }));
        let made = made.await;
        let found = async || titles(&other.nobody(), "weeding").await;
        assert_eq!(found().await, ["Weeding", "Weeding on"]);
        ada.client.change(&made.path, json!({ "title": "Repairs" })).await.expect(200);
        assert_eq!(found().await, ["Weeding"]);
        ada.client.change(&made.path, json!({ "title": "Weeding on" })).await.expect(200);
        ada.client.discard(&made.path).await.expect(200);
        assert_eq!(found().await, ["Weeding"]);
        ada.client.post(&format!("{}/restore", made.path), json!({})).await.expect(200);
        assert_eq!(found().await, ["Weeding", "Weeding on"]);
        assert!(other.rekey().await > 0, "those of before were missing");
        assert_eq!(installation::find(&ctx.db, "reading_keys").await.unwrap().as_deref(), Some("on"));
        assert_eq!(found().await, ["Weeding", "Weeding on"]);
        assert_eq!(titles(&ada.client, "weeding").await.len(), 3);
        let left = async || ctx.db.value::<i64>(Sql::new("SELECT count(*) FROM searchable")).await.unwrap();
        assert_eq!(left().await, Some(3));
        bindery::features::sweep(other.system()).await.unwrap();
        assert_eq!(left().await, Some(0), "words without keys are thrown away");
        published(&other, &ada, "Weeding at last", "public").await;
        assert_eq!(left().await, Some(0), "and no more are written");
        other.stop().await;
    })
    .await;
}

/// The numbers under which nobody looks for what is published.
fn of_nobody() -> Vec<i64> {
    Shelf::Published.numbers(Facet::All, &holders::of(&Actor::Anonymous)).collect()
}

#[tokio::test]
async fn a_word_under_a_wrong_key_shows_nothing_and_shortens_no_page() {
    each(async |app| {
        let (ada, ctx) = (app.member("ada").await, app.system());
        let mut open = Vec::new();
        for _ in 0..3 {
            open.push(published(app, &ada, "Zebra", "public").await);
        }
        let secret = published(app, &ada, "Zebra zebra", "private").await;
        let readers = of_nobody().into_iter().collect();
        let under = Under { kind: "document", id: secret.0, readers: &readers, lists: &[] };
        let said = Said::of(&Texts { title: "Zebra zebra", summary: "", body: "Text." });
        let mut batch = Batch::default();
        full_text::add(&mut batch, ctx.db.dialect(), &under, &said);
        batch.run(&ctx.db).await.unwrap();
        let page = app.nobody().get("/v1/documents?first=2&q=zebra").await.expect(200);
        assert_eq!(page.all("id"), [open[2].to_string(), open[1].to_string()], "the hidden one is the best hit");
        assert_eq!(page.json["page_info"]["has_next_page"], true, "a third one follows");
        assert!(app.rekey().await > 0, "the number too many is found");
        assert_eq!(app.nobody().get("/v1/documents?q=zebra").await.expect(200).all("id").len(), 3);
    })
    .await;
}

/// The rows that each step of a search by nobody visits, as `PostgreSQL` counts them.
async fn visits(app: &TestApp, q: &'static str) -> Vec<String> {
    let readers = of_nobody();
    let explain = async move |ctx: bindery::ctx::Ctx| {
        // A small table would be read as a whole.
        ctx.db.run(Sql::new("SET LOCAL enable_seqscan = off")).await?;
        let mut sql = Sql::new("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ");
        Asked::new(q, &readers, &[]).unwrap().select(ctx.db.dialect(), &mut sql, |_| {});
        ctx.db.values::<String>(sql).await
    };
    app.system().write(explain).await.unwrap()
}

#[tokio::test]
async fn a_search_visits_nothing_that_its_viewer_may_not_read() {
    each(async |app| {
        if app.kind == Kind::Sqlite {
            return;
        }
        let ada = app.member("ada").await;
        published(app, &ada, "Zebra in the open", "public").await;
        let before = (visits(app, "zebra").await, visits(app, "quagga").await);
        assert!(
            before.0.iter().any(|line| line.contains("findable_by_words") && line.contains("rows=1")),
            "{before:?}"
        );
        for level in ["private", "members"] {
            for _ in 0..20 {
                published(app, &ada, "Zebra quagga", level).await;
            }
        }
        assert_eq!((visits(app, "zebra").await, visits(app, "quagga").await), before);
    })
    .await;
}

#[tokio::test]
async fn whoever_holds_many_keys_searches_for_many_words() {
    each(async |app| {
        let ada = app.member("ada").await;
        let id = published(app, &ada, "Zebra", "public").await;
        let long: String =
            (0..16).map(|word| format!("zebra {} ", char::from(b'a' + word).to_string().repeat(39))).collect();
        let wide: String = ['\u{1d7d8}', '\u{20000}', '\u{20001}'].map(|c| c.to_string().repeat(40) + " ").concat();
        let lists = [Facet::Maker.list(ada.id.0)];
        for many in [0, 100, 4_000] {
            // The one that opens it comes last.
            let readers: Vec<i64> = (1..=many).chain(of_nobody()).collect();
            for (q, lists, finds) in [
                ("zebra", &lists[..], true),
                ("zebra text", &[], true),
                (&long, &[], false),
                (&wide, &lists[..], false),
            ] {
                let mut sql = Sql::new("SELECT f.id FROM (");
                Asked::new(q, &readers, lists).unwrap().select(app.system().db.dialect(), &mut sql, |_| {});
                sql.push(") f");
                let found: Vec<DocumentId> = app.system().db.values(sql).await.unwrap();
                assert_eq!(found, if finds { vec![id] } else { Vec::new() }, "{many} {q}");
            }
        }
    })
    .await;
}
