//! Documents through both faces: beginning, reading, changing.

use bindery::actor::Scope;
use bindery_tests::seed::Person;
use bindery_tests::works::{Made, with};
use bindery_tests::{Client, TestApp, Value, each, json};
use futures_util::future::join_all;

const ABSENT: &str = "/v1/documents/doc_01h455vb4pex5vsknk084sn02q";

fn weeding(more: &Value) -> Value {
    with(json!({ "title": "Weeding in six weeks", "body": "One shelf a day." }), more)
}

async fn area(app: &TestApp, word: &str) -> String {
    app.nobody().get(&format!("/v1/areas?q={word}")).await.expect(200).str("/items/0/id")
}

#[tokio::test]
async fn a_document_begins_as_a_draft_of_its_owner() {
    each(async |app| {
        let places = app.places().await;
        let ada = app.member("ada").await;
        app.affiliate(ada.id, places.districts[0], Some(places.schools[0][0]), "roster").await;
        app.nobody().post("/v1/documents", weeding(&json!({}))).await.problem(401, "unauthenticated");
        let machine = app.machine(places.districts[0], Scope::ALL).await;
        machine.post("/v1/documents", weeding(&json!({}))).await.problem(403, "forbidden");
        let weeding_area = area(app, "weeding").await;
        let body = json!({ "title": " Weeding\u{200b}  in six weeks ", "body": "# Start\n\nOne *shelf* a day.", "area_ids": [weeding_area], "summary": "" });
        let made = ada.client.post("/v1/documents", weeding(&body)).await.expect(201);
        assert_eq!(made.header("location"), format!("/v1/documents/{}", made.str("/id")));
        assert!(made.header("etag").starts_with("\"1-"), "{}", made.header("etag"));
        let usual = json!({ "title": "Weeding in six weeks", "summary": null, "body": "# Start\n\nOne *shelf* a day.", "status": "draft",
            "visibility": "members", "license": "all-rights-reserved", "language": "en", "owner_id": ada.id, "project_id": null,
            "district_id": places.districts[0], "school_id": places.schools[0][0], "revision": 1, "viewer_role": "owner",
            "published_at": null, "trashed_at": null, "version": 1,
            "abilities": { "edit": true, "manage": true, "move": true, "delete": true, "restore": false, "list_revisions": true } });
        for (field, value) in usual.as_object().unwrap() {
            assert_eq!(made.json[field], *value, "{field}");
        }
        assert_eq!(made.str("/body_html"), "<h1>Start</h1>\n<p>One <em>shelf</em> a day.</p>\n");
        assert_eq!(made.str("/areas/0/slug"), "weeding");
        let read = ada.client.get(made.header("location")).await.expect(200);
        assert_eq!((&read.json, read.header("etag")), (&made.json, made.header("etag")));
        ada.client.clone().with("if-none-match", read.header("etag")).get(made.header("location")).await.expect(304);
    })
    .await;
}

#[tokio::test]
async fn graphql_begins_reads_and_changes() {
    each(async |app| {
        let (ada, eve) = (app.member("ada").await, app.member("eve").await);
        let create = "mutation($i: CreateDocumentInput!) { createDocument(input: $i) { document { id version status license body bodyHtml snippet
            owner { handle } project { id } areas { slug } viewerRole viewerCan { edit manage move delete restore listRevisions } } userErrors { code path } } }";
        let input = json!({ "title": "Zines", "body": "Fold *twice*.", "license": "CC_BY", "areaIds": [area(app, "weeding").await] });
        assert_eq!(app.nobody().code(create, json!({ "i": input })).await, "unauthenticated");
        let made = ada.client.data(create, json!({ "i": input })).await["createDocument"]["document"].clone();
        assert_eq!((&made["bodyHtml"], &made["body"]), (&json!("<p>Fold <em>twice</em>.</p>\n"), &json!("Fold *twice*.")));
        assert_eq!((&made["owner"]["handle"], &made["viewerRole"], &made["snippet"]), (&json!("ada"), &json!("OWNER"), &Value::Null));
        assert_eq!(made["viewerCan"]["move"], true);
        // Only what a search found has a snippet: elsewhere nothing marks words, and nothing makes HTML of the text.
        let alone = "query($id: ID!) { document(id: $id) { snippet owner { documents { nodes { snippet } } } } }";
        let alone = ada.client.data(alone, json!({ "id": made["id"] })).await["document"].clone();
        assert_eq!(alone, json!({ "snippet": null, "owner": { "documents": { "nodes": [{ "snippet": null }] } } }));
        let wrong = json!({ "title": "Zines", "language": "!!" });
        let data = ada.client.data(create, json!({ "i": wrong })).await;
        assert_eq!(data["createDocument"]["userErrors"], json!([{ "code": "invalid", "path": ["input", "language"] }]));

        let read = "query($id: ID!) { document(id: $id) { title body status } }";
        assert_eq!(eve.client.code(read, json!({ "id": made["id"] })).await, "not_found");
        assert_eq!(app.nobody().code(read, json!({ "id": made["id"] })).await, "not_found");
        let update = "mutation($id: ID!, $v: Int!, $i: UpdateDocumentInput!) { updateDocument(id: $id, expectedVersion: $v, input: $i) {
            document { version revision status publishedAt body } userErrors { code path } } }";
        let variables = |version: i64, input: Value| json!({ "id": made["id"], "v": version, "i": input });
        assert_eq!(eve.client.code(update, variables(1, json!({}))).await, "not_found");
        assert_eq!(app.nobody().code(update, variables(1, json!({}))).await, "unauthenticated");
        let data = ada.client.data(update, variables(9, json!({ "title": "x" }))).await;
        assert_eq!(data["updateDocument"]["userErrors"][0]["code"], "version_conflict");
        let data = ada.client.data(update, variables(1, json!({ "status": "PUBLISHED", "body": "Fold." }))).await;
        let now = &data["updateDocument"]["document"];
        assert_eq!((&now["version"], &now["revision"], &now["body"]), (&json!(2), &json!(2), &json!("Fold.")));
        assert_eq!(eve.client.data(read, json!({ "id": made["id"] })).await["document"]["status"], "PUBLISHED");
        assert_eq!(eve.client.code(update, variables(2, json!({ "title": "x" }))).await, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_change_names_the_version_that_was_read() {
    each(async |app| {
        let ada = app.member("ada").await;
        let document = app.document(&ada, json!({})).await;
        let title = json!({ "title": "x" });
        ada.client.patch(&document.path, title.clone()).await.problem(428, "precondition_required");
        ada.client
            .clone()
            .with("if-match", "*")
            .patch(&document.path, title.clone())
            .await
            .problem(428, "precondition_required");
        ada.client
            .clone()
            .with("if-match", "nonsense")
            .patch(&document.path, title.clone())
            .await
            .problem(400, "malformed");
        let read = ada.client.get(&document.path).await;
        let first = ada.client.clone().with("if-match", read.header("etag"));
        let changed = first.patch(&document.path, title.clone()).await.expect(200);
        assert_eq!((&changed.json["version"], changed.str("/title").as_str()), (&json!(2), "x"));
        let stale = first.patch(&document.path, title.clone()).await.problem(412, "version_conflict");
        assert!(stale.header("etag").starts_with("\"2-"), "{}", stale.header("etag"));
        ada.client.clone().with("if-match", changed.header("etag")).patch(&document.path, title).await.expect(200);
        // Deleting, too.
        ada.client.delete(&document.path).await.problem(428, "precondition_required");
        ada.client.clone().with("if-match", "*").delete(&document.path).await.problem(428, "precondition_required");
        first.delete(&document.path).await.problem(412, "version_conflict");
        // Nobody, strangers and machines hear something else first.
        let eve = app.member("eve").await.client;
        app.nobody().patch(&document.path, json!({})).await.problem(401, "unauthenticated");
        eve.patch(&document.path, json!({})).await.problem(404, "not_found");
        eve.delete(&document.path).await.problem(404, "not_found");
        let machine = app.machine(app.places().await.districts[0], Scope::ALL).await;
        machine.patch(&document.path, json!({})).await.problem(403, "forbidden");
        machine.delete(&document.path).await.problem(403, "forbidden");
        ada.client.patch(ABSENT, json!({})).await.problem(404, "not_found");
        ada.client.delete(ABSENT).await.problem(404, "not_found");
        ada.client.get(ABSENT).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_twenty_parallel_changes_of_one_version_wins() {
    each(async |app| {
        let ada = app.member("ada").await;
        let document = app.document(&ada, json!({})).await;
        let etag = ada.client.get(&document.path).await.header("etag").to_owned();
        let client = ada.client.clone().with("if-match", &etag);
        let (client, path) = (&client, &document.path);
        let tries = (0..20)
            .map(|number| async move { client.patch(path, json!({ "title": format!("Try {number}") })).await.status });
        let statuses = join_all(tries).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 200 | 412)), "{statuses:?}");
        let read = ada.client.get(&document.path).await;
        assert_eq!((&read.json["version"], &read.json["revision"]), (&json!(2), &json!(2)));
    })
    .await;
}

/// A draft, and what is published at each level, in a project of maple: who gets and finds it.
#[tokio::test]
async fn drafts_and_levels_let_in_whom_they_say() {
    each(async |app| {
        let places = app.places().await;
        let ([maple, harbor], school) = (places.districts, places.schools[0][0]);
        let team = app.team(json!({ "visibility": "private" })).await;
        let writer = app.member("writer").await;
        app.affiliate(writer.id, maple, Some(school), "roster").await;
        app.join(&team.owner, &team.project, &writer, "contributor").await;
        let mut documents =
            vec![app.document(&writer, json!({ "project_id": team.project.id, "visibility": "public" })).await];
        for level in ["private", "project", "school", "district", "members", "public"] {
            let body = json!({ "project_id": team.project.id, "visibility": level, "status": "published" });
            documents.push(app.document(&writer, body).await);
        }
        let sees = |row: &str| row.chars().map(|mark| mark == '1').collect::<Vec<_>>();
        // draft, private, project, school, district, members, public
        let mut viewers =
            vec![("nobody", app.nobody(), sees("0000001")), ("writer", writer.client.clone(), sees("1111111"))];
        let rows = ["1011111", "1011111", "1011111", "0011111", "0000011"];
        viewers.extend(
            team.people().into_iter().zip(rows).map(|((name, person), row)| (name, person.client.clone(), sees(row))),
        );
        for (name, district, school, source, row) in [
            ("colleague", maple, Some(school), "steward", "0001111"),
            ("neighbour", maple, Some(places.schools[0][1]), "roster", "0000111"),
            ("claimed", maple, Some(school), "self", "0000011"),
            ("far", harbor, Some(places.schools[1][0]), "roster", "0000011"),
        ] {
            let person = app.member(name).await;
            app.affiliate(person.id, district, school, source).await;
            viewers.push((name, person.client, sees(row)));
        }
        for (name, district, row) in [("steward", maple, "0001111"), ("far_steward", harbor, "0000011")] {
            let person = app.member(name).await;
            app.make_steward(person.id, district).await;
            viewers.push((name, person.client, sees(row)));
        }
        viewers.push(("admin", app.admin("boss").await.client, sees("0000011")));
        viewers.push(("machine", app.machine(maple, &[Scope::DocumentsRead]).await, sees("0001111")));
        viewers.push(("far machine", app.machine(harbor, &[Scope::DocumentsRead]).await, sees("0000000")));
        for (name, viewer, sees) in &viewers {
            let listed = viewer.get("/v1/documents").await.expect(200).all("id");
            let found = viewer.get("/v1/documents?q=weeding").await.expect(200).all("id");
            for (place, (document, sees)) in documents.iter().zip(sees).enumerate() {
                let got = viewer.get(&document.path).await.status == 200;
                let ways = [got, listed.contains(&document.id), found.contains(&document.id)];
                assert_eq!(ways, [*sees; 3], "{name}, document {place}");
            }
        }
        let bare = app.machine(maple, &[Scope::ProjectsRead]).await;
        bare.get("/v1/documents").await.problem(403, "forbidden");
        bare.get(&documents[6].path).await.problem(403, "forbidden");
        assert_eq!(
            bare.code("query($id: ID!) { document(id: $id) { id } }", json!({ "id": documents[6].id })).await,
            "forbidden"
        );
    })
    .await;
}

#[tokio::test]
async fn roles_in_the_project_decide_who_writes_manages_and_moves() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let author = app.member("author").await;
        app.join(&team.owner, &team.project, &author, "contributor").await;
        let body = json!({ "project_id": team.project.id, "status": "published", "visibility": "members" });
        let document = app.document(&author, body).await;
        // edit, manage, move
        let table: [(&str, &Person, [u16; 3]); 6] = [
            ("author", &author, [200, 200, 200]),
            ("owner", &team.owner, [200, 200, 403]),
            ("maintainer", &team.maintainer, [200, 200, 403]),
            ("contributor", &team.contributor, [200, 403, 403]),
            ("viewer", &team.viewer, [403, 403, 403]),
            ("stranger", &team.stranger, [403, 403, 403]),
        ];
        for (name, person, [edit, manage, relocate]) in table {
            let tries = [
                (json!({ "title": format!("By {name}") }), edit),
                (json!({ "body": format!("By {name}"), "summary": "s", "language": "de", "area_ids": [] }), edit),
                (json!({ "visibility": "public" }), manage),
                (json!({ "license": "cc0-1.0" }), manage),
                (json!({ "status": "draft" }), manage),
                (json!({ "status": "published", "title": "Again" }), manage),
                (json!({ "project_id": null }), relocate),
                (json!({ "project_id": team.project.id }), relocate),
                (json!({ "visibility": "private" }), relocate),
                (json!({ "visibility": "public" }), manage),
            ];
            for (body, status) in tries {
                let answer = person.client.change(&document.path, body.clone()).await;
                assert_eq!(answer.status, status, "{name} {body} {}", answer.text);
            }
        }
        // In a private document the project has no say.
        author.client.change(&document.path, json!({ "visibility": "private" })).await.expect(200);
        for (_, person) in team.people() {
            person.client.get(&document.path).await.problem(404, "not_found");
            person.client.change(&document.path, json!({ "title": "x" })).await.problem(404, "not_found");
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_goes_into_projects_where_its_owner_writes() {
    each(async |app| {
        let team = app.team(json!({ "visibility": "private" })).await;
        let put = async |person: &Person, project: &Made| {
            let document = app.document(person, json!({})).await;
            let moved = person.client.change(&document.path, json!({ "project_id": project.id })).await;
            let body = weeding(&json!({ "project_id": project.id }));
            let begun = person.client.post("/v1/documents", body).await;
            (moved, begun)
        };
        for (name, person) in &team.people()[..3] {
            let (moved, begun) = put(person, &team.project).await;
            assert_eq!((moved.status, begun.status), (200, 201), "{name} {} {}", moved.text, begun.text);
            assert_eq!(
                (moved.str("/visibility"), begun.str("/visibility")),
                ("members".to_owned(), "project".to_owned())
            );
        }
        let (moved, begun) = put(&team.viewer, &team.project).await;
        moved.problem(403, "forbidden");
        begun.problem(403, "forbidden");
        let (moved, begun) = put(&team.stranger, &team.project).await;
        moved.invalid("/project_id");
        begun.invalid("/project_id");
        // Taking it out of the project needs another level than the project's.
        let document = app.document(&team.contributor, json!({ "project_id": team.project.id })).await;
        let own = &team.contributor.client;
        own.change(&document.path, json!({ "project_id": null })).await.invalid("/visibility");
        own.change(&document.path, json!({ "project_id": null, "visibility": "private" })).await.expect(200);
        own.change(&document.path, json!({ "visibility": "project" })).await.invalid("/visibility");
        // Who leaves keeps what they wrote.
        let kept = app.document(&team.contributor, json!({ "project_id": team.project.id })).await;
        own.delete(&format!("{}/members/{}", team.project.path, team.contributor.id)).await.expect(204);
        own.change(&kept.path, json!({ "title": "Still mine" })).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each(async |app| {
        let ada = app.member("ada").await;
        let document = app.document(&ada, json!({})).await;
        let (weeding_area, absent) = (area(app, "weeding").await, "are_01h455vb4pex5vsknk084sn02q");
        let table = [
            (json!({ "title": "\u{7}" }), "/title"),
            (json!({ "title": "x".repeat(161) }), "/title"),
            (json!({ "summary": "x".repeat(501) }), "/summary"),
            (json!({ "body": "x".repeat(200_001) }), "/body"),
            (json!({ "note": "x".repeat(201) }), "/note"),
            (json!({ "language": "x" }), "/language"),
            (json!({ "language": "english please" }), "/language"),
            (json!({ "status": "archived" }), "/status"),
            (json!({ "license": "mit" }), "/license"),
            (json!({ "visibility": "everybody" }), "/visibility"),
            (json!({ "visibility": "school" }), "/visibility"),
            (json!({ "visibility": "district" }), "/visibility"),
            (json!({ "visibility": "project" }), "/visibility"),
            (json!({ "project_id": "prj_01h455vb4pex5vsknk084sn02q" }), "/project_id"),
            (json!({ "project_id": absent }), "/project_id"),
            (json!({ "area_ids": [weeding_area, absent] }), "/area_ids/1"),
            (json!({ "area_ids": [weeding_area, weeding_area] }), "/area_ids/1"),
            (json!({ "area_ids": ["x"] }), "/area_ids/0"),
            (json!({ "area_ids": vec![absent; 6] }), "/area_ids"),
        ];
        for (fields, pointer) in table {
            ada.client.post("/v1/documents", weeding(&fields)).await.invalid(pointer);
            ada.client.change(&document.path, fields).await.invalid(pointer);
        }
        for field in ["title", "status", "visibility", "license", "language"] {
            ada.client.change(&document.path, json!({ field: null })).await.invalid(&format!("/{field}"));
        }
        ada.client.change(&document.path, json!({ "owner_id": ada.id })).await.problem(422, "invalid");
        // A claimed school opens nothing, and shares nothing.
        let maple = app.places().await.districts[0];
        app.affiliate(ada.id, maple, None, "self").await;
        ada.client.change(&document.path, json!({ "visibility": "district" })).await.invalid("/visibility");
        app.affiliate(ada.id, maple, None, "roster").await;
        ada.client.change(&document.path, json!({ "visibility": "school" })).await.invalid("/visibility");
        let shared = ada.client.change(&document.path, json!({ "visibility": "district" })).await.expect(200);
        assert_eq!(shared.json["district_id"], json!(maple));
        for (query, pointer) in [
            ("first=0", "/first"),
            ("status=old", "/status"),
            ("area=x", "/area"),
            ("q=", "/q"),
            ("language=x", "/language"),
            ("owner_id=me", "/owner_id"),
        ] {
            ada.client.get(&format!("/v1/documents?{query}")).await.invalid(pointer);
        }
    })
    .await;
}

#[tokio::test]
async fn languages_are_kept_and_found_in_their_usual_spelling() {
    each(async |app| {
        let ada = app.member("ada").await;
        for (given, kept) in [("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("pt-br", "pt-BR"), ("x-klingon", "")] {
            let answer = ada.client.post("/v1/documents", weeding(&json!({ "language": given }))).await;
            if kept.is_empty() {
                answer.invalid("/language");
                continue;
            }
            assert_eq!(answer.expect(201).str("/language"), kept);
            for spelling in [kept, given] {
                let listed = ada.client.get(&format!("/v1/documents?language={spelling}")).await.expect(200);
                assert_eq!(listed.all("language"), [kept], "{spelling}");
            }
        }
        let query = "{ documents(filter: { language: \"PT-br\" }) { nodes { language } } }";
        assert_eq!(ada.client.data(query, json!({})).await["documents"]["nodes"], json!([{ "language": "pt-BR" }]));
        for odd in ["%00%00", "a%00b", "%27%27", "%F0%9F%93%9A%F0%9F%93%9A", "%22%20OR"] {
            ada.client.get(&format!("/v1/documents?language={odd}")).await.invalid("/language");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_filter_and_leave_the_text_out() {
    each(async |app| {
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        let (weeding_area, collections) = (area(app, "weeding").await, area(app, "collections").await);
        let project = app.project(&ada, json!({})).await;
        let draft = app.document(&ada, json!({ "project_id": project.id })).await;
        let body = json!({ "status": "published", "license": "cc0-1.0", "area_ids": [weeding_area] });
        let published = app.document(&ada, body).await;
        let bobs = app.document(&bob, json!({ "status": "published" })).await;
        let list = async |query: &str| ada.client.get(&format!("/v1/documents?{query}")).await.expect(200).all("id");
        assert_eq!(list("").await, [&*bobs.id, &*published.id, &*draft.id]);
        assert_eq!(list("status=draft").await, [&*draft.id]);
        assert_eq!(list("license=cc0-1.0").await, [&*published.id]);
        assert_eq!(list(&format!("area={weeding_area}")).await, [&*published.id]);
        assert_eq!(list(&format!("area={collections}")).await, [&*published.id], "an area holds those below it");
        assert_eq!(list(&format!("owner_id={}", bob.id)).await, [&*bobs.id]);
        assert_eq!(list(&format!("project_id={}", project.id)).await, [&*draft.id]);
        assert_eq!(list("q=weeding&status=draft").await, [&*draft.id]);
        let plain = ada.client.get("/v1/documents").await;
        for heavy in ["body", "body_html", "snippet"] {
            assert!(plain.json["items"][0].get(heavy).is_none(), "{heavy}");
        }
        let ranked = ada.client.get("/v1/documents?q=weeding").await;
        assert!(ranked.json["items"][0].get("body").is_none() && ranked.json["items"][0]["snippet"].is_string());
        // GraphQL reads the text where it is asked for, in lists and below other things.
        let query = "query($p: ID!, $m: ID!) { documents(first: 5) { nodes { body bodyHtml snippet } } project(id: $p) { documents(first: 5) { nodes { id body project { title } } } }
            profile(id: $m) { documents(first: 5, filter: { status: PUBLISHED }) { nodes { id body } } } }";
        let data = ada.client.data(query, json!({ "p": project.id, "m": ada.id })).await;
        assert_eq!(data["documents"]["nodes"][0], json!({ "body": "One shelf a day.", "bodyHtml": "<p>One shelf a day.</p>\n", "snippet": null }));
        let nested = json!([{ "id": draft.id, "body": "One shelf a day.", "project": { "title": "A shared label kit" } }]);
        assert_eq!(data["project"]["documents"]["nodes"], nested);
        assert_eq!(data["profile"]["documents"]["nodes"], json!([{ "id": published.id, "body": "One shelf a day." }]));
    })
    .await;
}

#[tokio::test]
async fn a_page_follows_the_next_without_gap_or_double() {
    each(async |app| {
        let ada = app.member("ada").await;
        let mut made = Vec::new();
        for number in 0..7 {
            made.insert(0, app.document(&ada, json!({ "title": format!("Part {number}") })).await.id);
        }
        let (mut seen, mut path) = (Vec::new(), "/v1/documents?first=2".to_owned());
        loop {
            let page = ada.client.get(&path).await.expect(200);
            seen.extend(page.all("id"));
            app.document(&ada, json!({ "title": "Came meanwhile" })).await;
            let Some(next) = page.header("link").strip_prefix('<').and_then(|link| link.split('>').next()) else {
                break;
            };
            path = next.to_owned();
        }
        assert_eq!(seen, made);
    })
    .await;
}

#[tokio::test]
async fn html_is_safe_to_show() {
    each(async |app| {
        let ada = app.member("ada").await;
        let body = "<script>alert(1)</script>\n\n[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](https://example.org \"t\") [d](data:text/html,x)\n\n\
            <img src=x onerror=alert(1)> <a href=\"https://x.org\" onclick=\"alert(1)\">e</a> ![f](https://x.org/f.png)\n\n\
            <div style=\"position:fixed\">g</div>\n\n<iframe src=\"https://x.org\"></iframe><svg onload=alert(1)><style>*{}</style>\n\n`<b>code</b>` | ok";
        let document = app.document(&ada, json!({ "body": body, "status": "published", "visibility": "public" })).await;
        let read = app.nobody().get(&document.path).await.expect(200);
        assert_eq!(read.str("/body"), body);
        let html = read.str("/body_html").to_lowercase();
        for bad in ["<script", "javascript:", "onerror", "onclick", "onload", "<img", "<iframe", "<svg", "<style", "style=", "data:", "<div"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains("href=\"https://example.org\"") && html.contains("rel=\"nofollow noopener ugc\""), "{html}");
        assert!(html.contains("<code>&lt;b&gt;code&lt;/b&gt;</code>"), "{html}");
        let query = "query($id: ID!) { document(id: $id) { bodyHtml } }";
        let data = app.nobody().data(query, json!({ "id": document.id })).await;
        assert_eq!(data["document"]["bodyHtml"], read.json["body_html"]);
    })
    .await;
}

/// The longest texts that parsers and indexes find hardest.
fn hostile() -> Vec<String> {
    let repeated = |unit: &str| unit.chars().cycle().take(200_000).collect::<String>();
    let mut letters = (0x4e00_u32..).filter_map(char::from_u32).filter(|letter| letter.is_alphanumeric());
    // Without those that become two when they are brought into their normal form.
    let distinct: String = letters
        .by_ref()
        .filter(|letter| bindery::text::clean(&letter.to_string()).chars().count() == 1)
        .take(100_000)
        .collect();
    let pairs = distinct.chars().flat_map(|letter| [letter, ' ']).collect();
    let numbers =
        (10_000..).map(|number: u32| format!("w{number:x} ")).flat_map(|word| word.chars().collect::<Vec<_>>());
    let mut all: Vec<String> = [
        "> ",
        "[",
        "![a](",
        "*a **b _c ",
        "<b>",
        "- ",
        "`",
        "a|",
        "\\",
        "\u{fdfa}abcdefg",
        "e\u{301}",
        "'",
        "\u{1f469}\u{200d}\u{1f680} ",
    ]
    .map(repeated)
    .to_vec();
    all.extend([pairs, distinct, numbers.take(200_000).collect()]);
    all
}

#[tokio::test]
async fn a_hostile_text_of_the_greatest_length_is_kept_shown_and_searched() {
    each(async |app| {
        let ada = app.member("ada").await;
        for body in hostile() {
            let start: String = body.chars().take(12).collect();
            let made = ada.client.post("/v1/documents", json!({ "title": "Hostile", "body": body })).await;
            assert_eq!(made.status, 201, "{start} {}", made.text.chars().take(500).collect::<String>());
            assert!(made.text.len() < 8_000_000, "{start} {}", made.text.len());
            let found = ada.client.get("/v1/documents?q=hostile&first=1").await.expect(200);
            assert!(found.str("/items/0/snippet").len() < 1_500_000, "{start}");
            let first = ada.client.clone().with("if-match", made.header("etag"));
            first.delete(made.header("location")).await.expect(200);
        }
    })
    .await;
}

#[tokio::test]
async fn a_retry_begins_one_document() {
    each(async |app| {
        let ada = app.member("ada").await;
        let keyed = ada.client.clone().with("idempotency-key", "weeding-1");
        let first = keyed.post("/v1/documents", weeding(&json!({}))).await.expect(201);
        let again = keyed.post("/v1/documents", weeding(&json!({}))).await.expect(201);
        assert_eq!((again.header("idempotent-replayed"), &again.text), ("true", &first.text));
        assert_eq!((again.header("etag"), again.header("location")), (first.header("etag"), first.header("location")));
        keyed.post("/v1/documents", weeding(&json!({ "title": "Other" }))).await.problem(422, "idempotency_mismatch");
        assert_eq!(count(&ada.client).await, 1);
    })
    .await;
}

async fn count(client: &Client) -> usize {
    client.get("/v1/documents").await.expect(200).all("id").len()
}
