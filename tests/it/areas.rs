//! The vocabulary of areas through both faces.

use bindery_tests::{Answer, TestApp, Value, each, json};

fn slugs(answer: &Answer) -> Vec<String> {
    answer.json["items"].as_array().unwrap().iter().map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
}

async fn id_of(app: &TestApp, slug: &str) -> String {
    let list = app.nobody().get(&format!("/v1/areas?first=100&q={}", slug.replace('-', "%20"))).await.expect(200);
    let found = list.json["items"].as_array().unwrap().iter().find(|item| item["slug"] == slug).cloned();
    found.unwrap_or_else(|| panic!("no area {slug}"))["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn anybody_reads_the_vocabulary_in_its_order() {
    each(async |app| {
        let nobody = app.nobody();
        let top = nobody.get("/v1/areas?top_level=true&first=100").await.expect(200);
        assert_eq!(slugs(&top)[..3], ["collections", "organization", "reading-culture"]);
        let children = nobody.get(&format!("/v1/areas?parent_id={}&first=3", top.str("/items/0/id"))).await.expect(200);
        assert_eq!(slugs(&children), ["collection-analysis", "weeding", "selection-ordering"]);
        assert_eq!(slugs(&nobody.get("/v1/areas?first=2").await), ["collections", "collection-analysis"]);
        let below = nobody.get("/v1/areas?top_level=false&first=100").await.expect(200);
        assert!(below.json["items"].as_array().unwrap().iter().all(|item| item["parent_id"].is_string()));
        let one = nobody.get(&format!("/v1/areas/{}", children.str("/items/1/id"))).await.expect(200);
        assert_eq!(one.json["synonyms"][0], "deselection");
        assert_eq!(one.json["abilities"], json!({ "edit": false }));
        nobody.get("/v1/areas/are_01h455vb4pex5vsknk084sn02q").await.problem(404, "not_found");
        nobody.get("/v1/areas?parent_id=dis_01h455vb4pex5vsknk084sn02q").await.invalid("/parent_id");
    })
    .await;
}

#[tokio::test]
async fn autocomplete_finds_beginnings_of_words_of_names_and_synonyms() {
    each(async |app| {
        let nobody = app.nobody();
        assert_eq!(slugs(&nobody.get("/v1/areas?q=GENREF").await), ["genrefication"]);
        assert_eq!(slugs(&nobody.get("/v1/areas?q=dew").await), ["genrefication", "cataloging"]);
        assert_eq!(slugs(&nobody.get("/v1/areas?q=ditch%20dew").await), ["genrefication"]);
        assert!(slugs(&nobody.get("/v1/areas?q=zzz").await).is_empty());
        nobody.get("/v1/areas?q=").await.invalid("/q");
    })
    .await;
}

#[tokio::test]
async fn graphql_nests_both_ways_in_few_statements() {
    each(async |app| {
        let query = "query($n: Int) { areas(filter: {topLevel: true}, first: $n) { nodes { slug
            children(first: 2) { nodes { slug parent { slug } } pageInfo { hasNextPage endCursor } } } } }";
        let mut counts = Vec::new();
        for first in [1, 4, 8] {
            let answer = app.nobody().graphql(query, json!({ "n": first })).await.expect(200);
            assert!(answer.json.get("errors").is_none(), "{}", answer.text);
            counts.push(answer.statements());
            for area in answer.json["data"]["areas"]["nodes"].as_array().unwrap() {
                let children = area["children"]["nodes"].as_array().unwrap();
                assert_eq!(children.len(), 2);
                assert!(children.iter().all(|child| child["parent"]["slug"] == area["slug"]));
                assert_eq!(area["children"]["pageInfo"]["hasNextPage"], true);
            }
        }
        assert_eq!(counts, [1, 1, 1]);
        let data = app.nobody().data(query, json!({ "n": 2 })).await;
        let (cursor, seen) = (&data["areas"]["nodes"][0]["children"]["pageInfo"]["endCursor"], "weeding");
        assert_eq!(data["areas"]["nodes"][0]["children"]["nodes"][1]["slug"], seen);
        let on = "query($id: ID!, $c: String) { area(id: $id) { children(first: 1, after: $c) { nodes { slug } } } }";
        let on = app.nobody().data(on, json!({ "id": id_of(app, "collections").await, "c": cursor })).await;
        assert_eq!(on["area"]["children"]["nodes"][0]["slug"], "selection-ordering");
        let wrong =
            "query($c: String) { areas(filter: {topLevel: true}) { nodes { children(after: $c) { nodes { id } } } } }";
        assert_eq!(app.nobody().code(wrong, json!({ "c": cursor })).await, "invalid");
    })
    .await;
}

fn podcasts() -> Value {
    json!({ "name": "Library podcasts", "description": "Making podcasts about books.", "synonyms": ["audio stories", "Audio  Stories"] })
}

#[tokio::test]
async fn stewards_and_admins_add_areas_and_others_do_not() {
    each(async |app| {
        let places = app.places().await;
        let (steward, admin, member) =
            (app.member("steward").await, app.admin("root_admin").await, app.member("plain").await);
        app.make_steward(steward.id, places.districts[0]).await;
        let machine = app.machine(places.districts[0], &[]).await;
        app.nobody().post("/v1/areas", podcasts()).await.problem(401, "unauthenticated");
        member.client.post("/v1/areas", podcasts()).await.problem(403, "forbidden");
        machine.post("/v1/areas", podcasts()).await.problem(403, "forbidden");
        let made = steward.client.post("/v1/areas", podcasts()).await.expect(201);
        assert_eq!(made.str("/slug"), "library-podcasts");
        assert_eq!(made.json["synonyms"], json!(["audio stories"]));
        assert_eq!(made.header("location"), format!("/v1/areas/{}", made.str("/id")));
        assert_eq!(made.json["abilities"], json!({ "edit": true }));
        let top = app.nobody().get("/v1/areas?top_level=true&first=100").await;
        assert_eq!(slugs(&top).last().unwrap(), "library-podcasts");
        assert_eq!(slugs(&app.nobody().get("/v1/areas?q=audio%20stor").await), ["library-podcasts"]);
        let query = "mutation($i: CreateAreaInput!) { createArea(input: $i) { area { slug parent { slug } } userErrors { code path } } }";
        let parent = id_of(app, "collections").await;
        let input = json!({ "name": "Zines", "description": "Small magazines.", "parentId": parent });
        let data = admin.client.data(query, json!({ "i": input })).await;
        assert_eq!(data["createArea"]["area"], json!({ "slug": "zines", "parent": { "slug": "collections" } }));
        let children = app.nobody().get(&format!("/v1/areas?parent_id={parent}&first=100")).await;
        assert_eq!(slugs(&children).last().unwrap(), "zines");
        let all = slugs(&app.nobody().get("/v1/areas?first=100").await);
        let at = |slug: &str| all.iter().position(|known| known == slug).unwrap();
        assert!(at("zines") < at("organization"));
        assert_eq!(member.client.code(query, json!({ "i": input })).await, "forbidden");
        let again = admin.client.data(query, json!({ "i": input })).await;
        assert_eq!(again["createArea"]["userErrors"][0]["code"], "already_exists");
    })
    .await;
}

#[tokio::test]
async fn names_are_unique_and_the_tree_has_two_levels() {
    each(async |app| {
        let admin = app.admin("root_admin").await.client;
        let (top, child) = (id_of(app, "collections").await, id_of(app, "weeding").await);
        let area = |name: &str| json!({ "name": name, "description": "Something." });
        admin.post("/v1/areas", area("  WEEDING ")).await.problem(409, "already_exists");
        admin
            .post("/v1/areas", json!({ "name": "New", "slug": "weeding", "description": "x" }))
            .await
            .problem(409, "already_exists");
        admin
            .post("/v1/areas", json!({ "name": "New", "slug": "Not A Slug", "description": "x" }))
            .await
            .invalid("/slug");
        admin.post("/v1/areas", json!({ "name": "图书馆", "description": "x" })).await.invalid("/slug");
        admin.post("/v1/areas", json!({ "name": "\u{7}", "description": "x" })).await.invalid("/name");
        admin.post("/v1/areas", json!({ "name": "x".repeat(81), "description": "x" })).await.invalid("/name");
        admin
            .post("/v1/areas", json!({ "name": "x", "description": "x", "parent_id": child }))
            .await
            .invalid("/parent_id");
        let absent = "are_01h455vb4pex5vsknk084sn02q";
        admin
            .post("/v1/areas", json!({ "name": "x", "description": "x", "parent_id": absent }))
            .await
            .invalid("/parent_id");
        let path = |id: &str| format!("/v1/areas/{id}");
        admin.patch(&path(&top), json!({ "parent_id": id_of(app, "organization").await })).await.invalid("/parent_id");
        admin.patch(&path(&child), json!({ "parent_id": child })).await.invalid("/parent_id");
        admin.patch(&path(&child), json!({ "name": null })).await.invalid("/name");
        admin.patch(&path(&child), json!({ "name": "Genrefication" })).await.problem(409, "already_exists");
        admin.patch(&path(&child), json!({ "slug": "x" })).await.problem(422, "invalid");
        admin.patch(&path(absent), json!({})).await.problem(404, "not_found");
        app.nobody().patch(&path(&child), json!({})).await.problem(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn a_patch_changes_what_it_names_in_the_version_read() {
    each(async |app| {
        let admin = app.admin("root_admin").await.client;
        let path = format!("/v1/areas/{}", id_of(app, "weeding").await);
        let read = admin.get(&path).await.expect(200);
        let first = admin.clone().with("if-match", read.header("etag"));
        let body = json!({ "synonyms": ["culling"], "parent_id": null });
        let changed = first.patch(&path, body.clone()).await.expect(200);
        assert_eq!(changed.json["version"], 2);
        assert_eq!(changed.json["parent_id"], Value::Null);
        assert_eq!(changed.json["description"], read.json["description"]);
        first.patch(&path, body).await.problem(412, "version_conflict");
        assert_eq!(slugs(&app.nobody().get("/v1/areas?q=cull").await), ["weeding"]);
        assert!(slugs(&app.nobody().get("/v1/areas?q=mustie").await).is_empty());
        let query = "mutation($id: ID!, $v: Int, $i: UpdateAreaInput!) { updateArea(id: $id, expectedVersion: $v, input: $i) { area { version name } userErrors { code } } }";
        let arguments = |version: i64| json!({ "id": read.str("/id"), "v": version, "i": { "name": "Culling" } });
        let data = admin.data(query, arguments(1)).await;
        assert_eq!(data["updateArea"]["userErrors"][0]["code"], "version_conflict");
        let data = admin.data(query, arguments(2)).await;
        assert_eq!(data["updateArea"]["area"], json!({ "version": 3, "name": "Culling" }));
    })
    .await;
}
