//! The SQL statements of a request do not grow with its rows: every list, and nested queries.

use bindery_tests::{Client, Kind, TestApp, each, json};

async fn demo(kind: Kind) -> TestApp {
    let app = TestApp::start(kind, &[("demo", true.into()), ("graphql_max_cost", 1_000_000_u32.into())]).await;
    bindery::features::demo::service::load_demo(&app.system()).await.unwrap();
    app
}

/// An admin who is a steward of every district, so that every list is open.
async fn reader(app: &TestApp) -> Client {
    let admin = app.admin("reader").await;
    for item in app.nobody().get("/v1/districts?first=100").await.json["items"].as_array().unwrap() {
        app.make_steward(admin.id, item["id"].as_str().unwrap().parse().unwrap()).await;
    }
    admin.client
}

/// A project and a document of the reader's own, to list what hangs on them: a row of each, whatever the demo holds.
async fn own(reader: &Client) -> [(&'static str, String); 2] {
    let title = json!({ "title": "A shared label kit", "goal": "One set of spine labels." });
    let mut own = Vec::new();
    for number in 0..12 {
        let project = reader.post("/v1/projects", title.clone()).await.expect(201).str("/id");
        let body = json!({ "title": format!("Part {number}"), "body": "One.", "project_id": project });
        let document = reader.post("/v1/documents", body).await.expect(201).str("/id");
        let path = format!("/v1/documents/{document}");
        for text in ["Two.", "Three."] {
            reader.change(&path, json!({ "body": text })).await.expect(200);
        }
        own = vec![project, document];
    }
    for id in reader.get("/v1/profiles?first=12").await.expect(200).all("id").iter().skip(1) {
        let row = json!({ "member_id": id, "role": "viewer" });
        reader.post(&format!("/v1/projects/{}/members", own[0]), row).await.expect(201);
    }
    [("{project_id}", own[0].clone()), ("{document_id}", own[1].clone())]
}

fn lists(own: &[(&str, String)]) -> Vec<String> {
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let mut lists = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let parameters = item["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let has = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        if !has("first") || !has("after") {
            continue;
        }
        let examples = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let path = own.iter().fold(path.clone(), |path, (name, id)| path.replace(name, id));
        lists.push(examples.fold(path, |path, parameter| {
            let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
            path.replace(&name, parameter["example"].as_str().unwrap())
        }));
    }
    lists
}

#[tokio::test]
async fn of_every_list() {
    for kind in Kind::all() {
        let app = demo(kind).await;
        let reader = reader(&app).await;
        let lists = lists(&own(&reader).await);
        assert!(lists.len() >= 9, "{lists:?}");
        for path in lists {
            let mut counts = Vec::new();
            for first in [1, 10, 100] {
                app.forget_actors();
                counts.push(reader.get(&format!("{path}?first={first}")).await.expect(200).statements());
            }
            assert!(counts.iter().all(|count| *count == counts[0]), "{path}: {counts:?}");
            assert!(counts[0] <= 4, "{path}: {counts:?}");
        }
        app.stop().await;
    }
}

const NESTED: [&str; 6] = [
    "query($n: Int!) { profiles(first: $n) { nodes { name bio roles { role } workplace { verified school { name } district { name } } \
        skills(first: 5) { nodes { kind area { name parent { name } } } } \
        affiliations(first: 5) { nodes { role district { name } school { name district { name } } } } } } }",
    "query($n: Int!) { districts(first: $n) { nodes { name schools(first: 3) { nodes { name district { name } } } \
        affiliations(first: 3) { nodes { member { name } } } stewards(first: 3) { nodes { member { name } } } \
        clients(first: 3) { nodes { name } } } } }",
    "query($n: Int!, $me: ID!) { projects(first: $n, filter: { memberId: $me }) { nodes { title viewerCan { edit } district { name } members(first: 3) { nodes { role member { name } project { title } } } \
        documents(first: 3) { nodes { title body owner { name } areas { name } revisions(first: 2) { nodes { number body author { name } } } } } } } }",
    "query($n: Int!, $me: ID!) { documents(first: $n, filter: { ownerId: $me }) { nodes { title body bodyHtml owner { name projects(first: 2) { nodes { title } } documents(first: 2) { nodes { title body } } } \
        project { title members(first: 2) { nodes { role } } } district { name } school { name } revisions(first: 2) { nodes { number body } } } } }",
    "query($n: Int!) { areas(first: $n) { nodes { name parent { name } children(first: 10) { nodes { name } } } } }",
    "query($n: Int!) { activity(first: $n) { nodes { id kind memberId } } viewer { member { name } sessions(first: 1) { nodes { id } } } }",
];

#[tokio::test]
async fn of_nested_queries() {
    for kind in Kind::all() {
        let app = demo(kind).await;
        let reader = reader(&app).await;
        own(&reader).await;
        let me = reader.get("/v1/me").await.expect(200).str("/id");
        for query in NESTED {
            let mut counts = Vec::new();
            for first in [1, 10, 100] {
                app.forget_actors();
                let answer = reader.graphql(query, json!({ "n": first, "me": me })).await.expect(200);
                assert!(answer.json.get("errors").is_none(), "{query}\n{}", answer.text);
                counts.push(answer.statements());
            }
            // One row may have nothing below it, so the count is compared from ten rows on, and bounded.
            assert!(counts[1] == counts[2] && counts[0] <= counts[1] + 1, "{query}: {counts:?}");
            assert!(counts[2] <= 12, "{query}: {counts:?}");
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn of_nodes() {
    let app = demo(Kind::Sqlite).await;
    let reader = reader(&app).await;
    let ids: Vec<_> = reader.get("/v1/profiles?first=100").await.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let mut counts = Vec::new();
    for many in [1, 10, 100] {
        app.forget_actors();
        counts.push(reader.graphql(query, json!({ "ids": ids[..many] })).await.expect(200).statements());
    }
    assert_eq!(counts, [counts[0]; 3]);
    app.stop().await;
}

/// The lists of one operation and its batches share a pool of four connections, on which neither waits for the other.
#[tokio::test]
async fn more_lists_than_connections_do_not_wait_for_their_batches() {
    for kind in Kind::all() {
        let app = demo(kind).await;
        let reader = reader(&app).await;
        let id = reader.get("/v1/me").await.expect(200).str("/id");
        let lists = (0..9).map(|number| format!("l{number}: areas(first: {}) {{ nodes {{ id }} }}", number + 1));
        let query = format!("query($id: ID!) {{ node(id: $id) {{ id }} {} }}", lists.collect::<String>());
        for _ in 0..5 {
            reader.data(&query, json!({ "id": id })).await;
        }
        app.stop().await;
    }
}

#[tokio::test]
async fn of_a_search() {
    for kind in Kind::all() {
        let app = demo(kind).await;
        let reader = reader(&app).await;
        own(&reader).await;
        let mut counts = Vec::new();
        for first in [1, 10, 20] {
            app.forget_actors();
            counts.push(reader.get(&format!("/v1/search?q=label&first={first}")).await.expect(200).statements());
        }
        assert_eq!(counts, [counts[0]; 3]);
        assert!(counts[0] <= 5, "{counts:?}");
        app.stop().await;
    }
}

/// What is looked at first, the writes, what the caller sees of it: each is one statement, on `SQLite` each row is one.
#[tokio::test]
async fn of_making_something() {
    each(async |app| {
        let (nora, bob, admin) = (app.member("nora").await, app.member("bob").await, app.admin("ada").await);
        let mut areas = Vec::new();
        for name in ["Maps", "Labels", "Shelves"] {
            let area = json!({ "name": name, "description": "One." });
            areas.push(admin.client.post("/v1/areas", area).await.expect(201).str("/id"));
        }
        let body = json!({ "kind": "advice", "title": "Which shelf?", "body": "Where do maps go?", "area_ids": areas });
        app.forget_actors();
        let request = nora.client.post("/v1/requests", body).await.expect(201);
        let made = [
            ("/v1/documents".to_owned(), json!({ "title": "Maps", "body": "Flat.", "area_ids": areas })),
            ("/v1/projects".to_owned(), json!({ "title": "Maps", "goal": "All flat." })),
            (format!("/v1/requests/{}/offers", request.str("/id")), json!({ "message": "In drawers." })),
        ];
        let mut counts = vec![request.statements()];
        for (path, body) in made {
            app.forget_actors();
            counts.push(bob.client.post(&path, body).await.expect(201).statements());
        }
        let query = "mutation($i: CreateRequestInput!) { createRequest(input: $i) { request { id areas { name } } } }";
        let input = json!({ "kind": "ADVICE", "title": "Which?", "body": "Where?", "areaIds": areas });
        app.forget_actors();
        counts.push(nora.client.graphql(query, json!({ "i": input })).await.expect(200).statements());
        let most = match app.kind {
            Kind::Postgres => [4, 5, 4, 7, 4],
            Kind::Sqlite => [9, 13, 9, 8, 9],
        };
        assert_eq!(counts, most);
    })
    .await;
}
