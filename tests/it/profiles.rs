//! Profiles through both faces: reading, changing, verified roles.

use bindery::actor::Scope;
use bindery_tests::{Client, TestApp, Value, each, json};

fn path(id: impl std::fmt::Display) -> String {
    format!("/v1/profiles/{id}")
}

async fn names(client: &Client, query: &str) -> Vec<String> {
    let list = client.get(&format!("/v1/profiles?first=100&{query}")).await.expect(200);
    let items = list.json["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["handle"].as_str().unwrap().to_owned()).collect()
}

/// Who sees a profile of each visibility: the same by id, by handle, in the list and over GraphQL.
#[tokio::test]
async fn visibility_holds_on_every_way_to_a_profile() {
    each(async |app| {
        let places = app.places().await;
        let [maple, harbor] = places.districts;
        let (lincoln, middle) = (places.schools[0][0], places.schools[0][1]);
        let mut owners = Vec::new();
        for visibility in ["private", "school", "district", "members", "public"] {
            let owner = app.person(&format!("owner_{visibility}"), visibility, false).await;
            app.affiliate(owner.id, maple, Some(lincoln), "roster").await;
            owners.push(owner);
        }
        let colleague = app.member("colleague").await;
        app.affiliate(colleague.id, maple, Some(lincoln), "steward").await;
        let neighbour = app.member("neighbour").await;
        app.affiliate(neighbour.id, maple, Some(middle), "roster").await;
        let claimed = app.member("claimed").await;
        app.affiliate(claimed.id, maple, Some(lincoln), "self").await;
        let far = app.member("far").await;
        app.affiliate(far.id, harbor, None, "roster").await;
        let steward = app.member("steward_maple").await;
        app.make_steward(steward.id, maple).await;
        let other_steward = app.member("steward_harbor").await;
        app.make_steward(other_steward.id, harbor).await;
        let admin = app.admin("root_admin").await;
        let machine = app.machine(maple, &[Scope::ProfilesRead]).await;
        let other_machine = app.machine(harbor, &[Scope::ProfilesRead]).await;
        // private, school, district, members, public
        let table: [(&str, Client, [bool; 5]); 10] = [
            ("nobody", app.nobody(), [false, false, false, false, true]),
            ("colleague", colleague.client, [false, true, true, true, true]),
            ("neighbour", neighbour.client, [false, false, true, true, true]),
            ("claimed", claimed.client, [false, false, false, true, true]),
            ("far", far.client, [false, false, false, true, true]),
            ("steward", steward.client, [false, true, true, true, true]),
            ("other steward", other_steward.client, [false, false, false, true, true]),
            ("admin", admin.client, [false, false, false, true, true]),
            ("machine", machine, [false, true, true, true, true]),
            ("other machine", other_machine, [false, false, false, false, false]),
        ];
        for (who, client, sees) in &table {
            let listed = names(client, "q=owner").await;
            for (owner, sees) in owners.iter().zip(sees) {
                let by_id = client.get(&path(owner.id)).await;
                let handle = match by_id.status {
                    200 => by_id.str("/handle"),
                    _ => String::new(),
                };
                assert_eq!(by_id.status, if *sees { 200 } else { 404 }, "{who} {}", by_id.text);
                assert_eq!(*sees, listed.contains(&handle), "{who} {handle} {listed:?}");
                for hanging in ["affiliations", "skills"] {
                    let answer = client.get(&format!("{}/{hanging}", path(owner.id))).await;
                    assert_eq!(answer.status, by_id.status, "{who} {hanging}");
                }
                let data =
                    client.graphql("query($id: ID!) { profile(id: $id) { handle } }", json!({ "id": owner.id })).await;
                assert_eq!(*sees, data.json["data"]["profile"].is_object(), "{who} {}", data.text);
            }
            assert_eq!(listed.len(), sees.iter().filter(|sees| **sees).count(), "{who}");
        }
        for owner in &owners {
            owner.client.get(&path(owner.id)).await.expect(200);
        }
    })
    .await;
}

#[tokio::test]
async fn ended_future_and_past_ties_open_nothing() {
    each(async |app| {
        let places = app.places().await;
        let owner = app.person("owner", "district", false).await;
        app.affiliate(owner.id, places.districts[0], None, "roster").await;
        let steward = app.member("steward").await;
        app.make_steward(steward.id, places.districts[0]).await;
        let viewer = app.member("viewer").await;
        app.affiliate(viewer.id, places.districts[0], None, "self").await;
        viewer.client.get(&path(owner.id)).await.problem(404, "not_found");
        let add = |dates: Value| {
            let mut body = json!({ "district_id": places.districts[0], "role": "teacher", "member_id": viewer.id });
            body.as_object_mut().unwrap().extend(dates.as_object().unwrap().clone());
            body
        };
        let today = app.system().today();
        let far = today + chrono::Duration::days(30);
        let later = steward.client.post("/v1/affiliations", add(json!({ "starts_on": far }))).await.expect(201);
        assert_eq!(later.json["running"], false);
        viewer.client.get(&path(owner.id)).await.problem(404, "not_found");
        steward.client.post(&format!("/v1/affiliations/{}/end", later.str("/id")), json!({})).await.expect(200);
        let past = today - chrono::Duration::days(1);
        let over = steward.client.post("/v1/affiliations", add(json!({ "ends_on": past }))).await.expect(201);
        viewer.client.get(&path(owner.id)).await.problem(404, "not_found");
        steward.client.post(&format!("/v1/affiliations/{}/end", over.str("/id")), json!({})).await.expect(200);
        let now = steward
            .client
            .post("/v1/affiliations", add(json!({ "starts_on": today, "ends_on": today })))
            .await
            .expect(201);
        viewer.client.get(&path(owner.id)).await.expect(200);
        viewer.client.post(&format!("/v1/affiliations/{}/end", now.str("/id")), json!({})).await.expect(200);
        viewer.client.get(&path(owner.id)).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_member_changes_what_the_patch_names() {
    each(async |app| {
        let ada = app.member("ada").await;
        let patch = json!({
            "name": "  Ada   Lovelace ", "handle": "ada_l", "headline": "Librarian, K-8", "tagline": "Shelves that make sense",
            "bio": "# Hello\n\nI *read* <script>alert(1)</script> [books](https://example.org/b \"t\") ![x](https://example.org/x.png)",
            "roles": ["librarian", "teacher", "librarian"], "grade_bands": ["middle", "elementary"],
            "languages": ["EN", "es-mx", "en"], "visibility": "public",
            "links": [{ "platform": "twitter", "url": "https://twitter.com/ada_l?s=20" }, { "platform": "mastodon", "handle": "@ada@glammr.us" }],
        });
        let read = ada.client.get(&path(ada.id)).await.expect(200);
        let first = ada.client.clone().with("if-match", read.header("etag"));
        let done = first.patch(&path(ada.id), patch).await.expect(200);
        let now = &done.json;
        assert_eq!((now["name"].as_str(), now["handle"].as_str()), (Some("Ada Lovelace"), Some("ada_l")));
        assert_eq!(now["version"], 2);
        assert_eq!(now["languages"], json!(["en", "es-MX"]));
        assert_eq!(now["grade_bands"], json!(["middle", "elementary"]));
        assert_eq!(now["roles"][0], json!({ "role": "librarian", "declared": true, "verified": null }));
        assert_eq!(now["roles"].as_array().unwrap().len(), 2);
        assert_eq!(now["links"][0]["url"], "https://x.com/ada_l");
        assert_eq!(now["links"][1]["handle"], "ada@glammr.us");
        assert_eq!(now["abilities"]["edit"], true);
        let html = done.str("/bio_html");
        assert!(html.contains("<h1>Hello</h1>") && html.contains("<em>read</em>"), "{html}");
        assert!(html.contains("rel=\"nofollow noopener ugc\""), "{html}");
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        first.patch(&path(ada.id), json!({ "tagline": "x" })).await.problem(412, "version_conflict");
        first.patch(&path(ada.id), json!({ "handle": null })).await.invalid("/handle");
        let link = now["links"][1]["id"].clone();
        let body = json!({ "tagline": null, "headline": " ", "roles": null,
            "links": [{ "platform": "mastodon", "url": "https://glammr.us/@ada" }] });
        let less = ada.client.patch(&path(ada.id), body).await.expect(200);
        assert_eq!((&less.json["tagline"], &less.json["headline"]), (&Value::Null, &Value::Null));
        assert_eq!(less.json["roles"], json!([]));
        assert_eq!(less.json["links"][0]["id"], link);
        assert_eq!(less.json["bio"], now["bio"]);
        let same = ada.client.patch(&path(ada.id), json!({})).await.expect(200);
        assert_eq!(same.json["version"], less.json["version"]);
        // Found by the new words and the new handle in any case, no longer by the old ones.
        assert_eq!(names(&app.nobody(), "q=lovel").await, ["ada_l"]);
        assert!(names(&app.nobody(), "q=example").await.is_empty());
        app.nobody().get("/v1/profiles/@ADA_L").await.expect(200);
        app.nobody().get("/v1/profiles/%40ada_l").await.expect(200);
        app.nobody().get("/v1/profiles/@ada").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each(async |app| {
        let ada = app.member("ada").await;
        app.member("taken").await;
        let long = |n: usize| "x".repeat(n);
        let table: Vec<(Value, &str)> = vec![
            (json!({ "headline": long(121) }), "/headline"),
            (json!({ "tagline": long(81) }), "/tagline"),
            (json!({ "bio": long(5001) }), "/bio"),
            (json!({ "name": long(81) }), "/name"),
            (json!({ "name": null }), "/name"),
            (json!({ "name": "\u{1}" }), "/name"),
            (json!({ "handle": "ab" }), "/handle"),
            (json!({ "handle": "With-Hyphen" }), "/handle"),
            (json!({ "handle": "admin" }), "/handle"),
            (json!({ "handle": null }), "/handle"),
            (json!({ "roles": ["wizard"] }), "/roles/0"),
            (json!({ "visibility": "everybody" }), "/visibility"),
            (json!({ "visibility": null }), "/visibility"),
            (json!({ "grade_bands": ["middle", "k12"] }), "/grade_bands/1"),
            (json!({ "languages": ["en", "klingon!"] }), "/languages/1"),
            (json!({ "links": [{ "platform": "twitter", "url": "https://example.org/ada" }] }), "/links/0/url"),
            (json!({ "links": [{ "platform": "website", "handle": "ada" }] }), "/links/0/handle"),
            (json!({ "links": [{ "platform": "twitter" }] }), "/links/0"),
            (json!({ "links": [{ "platform": "twitter", "handle": "a", "url": "x.com/a" }] }), "/links/0"),
            (json!({ "links": [{ "platform": "twitter", "handle": "a" }, { "platform": "twitter", "url": "twitter.com/A" }] }), "/links/1"),
            (json!({ "links": vec![json!({ "platform": "twitter", "handle": "a" }); 21] }), "/links"),
            (json!({ "links": [{ "platform": "twitter", "url": long(501) }] }), "/links/0/url"),
        ];
        for (body, pointer) in table {
            ada.client.patch(&path(ada.id), body).await.invalid(pointer);
        }
        ada.client.patch(&path(ada.id), json!({ "email": "x" })).await.problem(422, "invalid");
        ada.client.patch(&path(ada.id), json!({ "handle": "taken" })).await.problem(409, "already_exists");
        let query = "mutation($id: ID!, $i: UpdateProfileInput!) { updateProfile(id: $id, input: $i) { profile { headline } userErrors { code path } } }";
        let data = ada.client.data(query, json!({ "id": ada.id, "i": { "headline": long(121) } })).await;
        assert_eq!(data["updateProfile"]["userErrors"][0], json!({ "code": "invalid", "path": ["input", "headline"] }));
        let data = ada.client.data(query, json!({ "id": ada.id, "i": { "headline": "Now" } })).await;
        assert_eq!(data["updateProfile"]["profile"]["headline"], "Now");
        for query in ["role=wizard", "visibility=public", "state=Cal", "q=", "verified=maybe"] {
            ada.client.get(&format!("/v1/profiles?{query}")).await.problem(422, "invalid");
        }
        assert_eq!(ada.client.code("{ profile { id } }", json!({})).await, "invalid");
    })
    .await;
}

#[tokio::test]
async fn nobody_else_changes_a_profile() {
    each(async |app| {
        let places = app.places().await;
        let ada = app.member("ada").await;
        let secret = app.person("secret", "private", false).await;
        let (stranger, admin) = (app.member("stranger").await, app.admin("root_admin").await);
        let machine = app.machine(places.districts[0], &[Scope::ProfilesRead, Scope::ProfilesWrite]).await;
        let body = json!({ "name": "Other" });
        app.nobody().patch(&path(ada.id), body.clone()).await.problem(401, "unauthenticated");
        app.nobody().patch(&path(secret.id), body.clone()).await.problem(401, "unauthenticated");
        stranger.client.patch(&path(ada.id), body.clone()).await.problem(403, "forbidden");
        stranger.client.patch(&path(secret.id), body.clone()).await.problem(404, "not_found");
        admin.client.patch(&path(ada.id), body.clone()).await.problem(403, "forbidden");
        machine.patch(&path(ada.id), body.clone()).await.problem(404, "not_found");
        stranger.client.patch("/v1/profiles/mem_01h455vb4pex5vsknk084sn02q", body).await.problem(404, "not_found");
        assert_eq!(stranger.client.get("/v1/profiles/me").await.expect(200).str("/handle"), "stranger");
        stranger.client.patch("/v1/profiles/me", json!({ "tagline": "Hi" })).await.expect(200);
        app.nobody().get("/v1/profiles/me").await.problem(401, "unauthenticated");
        machine.get("/v1/profiles/me/skills").await.problem(403, "forbidden");
        stranger.client.get("/v1/profiles/whatever").await.problem(404, "not_found");
        assert_eq!(
            stranger.client.get(&path(ada.id)).await.json["abilities"],
            json!({ "edit": false, "verify_roles": false })
        );
        app.machine(places.districts[0], &[]).await.get("/v1/profiles").await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn roles_are_verified_by_the_district_that_knows_the_member() {
    each(async |app| {
        let places = app.places().await;
        let [maple, harbor] = places.districts;
        let ada = app.member("ada").await;
        app.affiliate(ada.id, maple, None, "roster").await;
        app.affiliate(ada.id, harbor, None, "self").await;
        let (steward, other, admin) = (app.member("st_maple").await, app.member("st_harbor").await, app.admin("root_admin").await);
        app.make_steward(steward.id, maple).await;
        app.make_steward(other.id, harbor).await;
        let machine = app.machine(maple, &[Scope::ProfilesRead, Scope::ProfilesWrite]).await;
        let reader = app.machine(maple, &[Scope::ProfilesRead]).await;
        let foreign = app.machine(harbor, &[Scope::ProfilesRead, Scope::ProfilesWrite]).await;
        let role = |word: &str| format!("{}/verified-roles/{word}", path(ada.id));
        ada.client.patch(&path(ada.id), json!({ "roles": ["teacher"] })).await.expect(200);
        app.nobody().put(&role("librarian")).await.problem(401, "unauthenticated");
        for client in [&ada.client, &other.client, &admin.client, &reader] {
            client.put(&role("librarian")).await.problem(403, "forbidden");
        }
        foreign.put(&role("librarian")).await.problem(404, "not_found");
        steward.client.put(&role("wizard")).await.invalid("/role");
        assert_eq!(steward.client.get(&path(ada.id)).await.json["abilities"]["verify_roles"], true);
        assert_eq!(other.client.get(&path(ada.id)).await.json["abilities"]["verify_roles"], false);
        let done = steward.client.put(&role("librarian")).await.expect(200);
        assert_eq!(done.json["roles"], json!([
            { "role": "librarian", "declared": false, "verified": "steward" },
            { "role": "teacher", "declared": true, "verified": null },
        ]));
        let version = done.json["version"].clone();
        assert_eq!(steward.client.put(&role("librarian")).await.expect(200).json["version"], version);
        assert_eq!(machine.put(&role("teacher")).await.expect(200).json["roles"][1]["verified"], "roster");
        // Declared and verified are kept apart.
        let gone = ada.client.patch(&path(ada.id), json!({ "roles": [] })).await.expect(200);
        assert_eq!(gone.json["roles"][1], json!({ "role": "teacher", "declared": false, "verified": "roster" }));
        assert_eq!(names(&app.nobody(), "role=teacher").await, Vec::<String>::new());
        assert_eq!(names(&other.client, "role=teacher&verified=true").await, ["ada"]);
        machine.delete(&role("teacher")).await.expect(200);
        machine.delete(&role("teacher")).await.expect(200);
        assert!(names(&other.client, "role=teacher").await.is_empty());
        let query = "mutation($id: ID!) { unverifyRole(id: $id, role: LIBRARIAN) { profile { roles { role } viewerCan { verifyRoles } } } verifyRole(id: $id, role: AUTHOR) { profile { roles { role verified } } } }";
        let data = steward.client.data(query, json!({ "id": ada.id })).await;
        assert_eq!(data["unverifyRole"]["profile"], json!({ "roles": [], "viewerCan": { "verifyRoles": true } }));
        assert_eq!(data["verifyRole"]["profile"]["roles"][0], json!({ "role": "AUTHOR", "verified": "STEWARD" }));
    })
    .await;
}

#[tokio::test]
async fn filters_combine() {
    each(async |app| {
        let places = app.places().await;
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        app.affiliate(ada.id, places.districts[0], Some(places.schools[0][0]), "self").await;
        app.affiliate(bob.id, places.districts[1], None, "roster").await;
        ada.client
            .patch(&path(ada.id), json!({ "roles": ["librarian"], "headline": "Graphic novels" }))
            .await
            .expect(200);
        let list = app.nobody().get("/v1/areas?q=genrefication").await;
        let (area, parent) = (list.str("/items/0/id"), list.str("/items/0/parent_id"));
        ada.client.put(&format!("/v1/me/skills/{area}/has")).await.expect(200);
        bob.client.put(&format!("/v1/me/skills/{area}/learning")).await.expect(200);
        let [maple, harbor] = places.districts;
        let school = places.schools[0][0];
        let table = [
            (String::new(), vec!["ada", "bob"]),
            ("q=graph%20nov".to_owned(), vec!["ada"]),
            ("role=librarian".to_owned(), vec!["ada"]),
            ("role=librarian&verified=true".to_owned(), vec![]),
            (format!("area={area}"), vec!["ada", "bob"]),
            (format!("area={parent}"), vec!["ada", "bob"]),
            (format!("area={area}&skill_kind=learning"), vec!["bob"]),
            ("skill_kind=has".to_owned(), vec!["ada"]),
            (format!("district_id={maple}"), vec!["ada"]),
            (format!("district_id={harbor}"), vec!["bob"]),
            (format!("school_id={school}"), vec!["ada"]),
            ("state=wa".to_owned(), vec!["bob"]),
            (format!("state=WA&district_id={maple}"), vec![]),
        ];
        for (query, expected) in table {
            assert_eq!(names(&bob.client, &query).await, expected, "{query}");
        }
        let page = bob.client.get("/v1/profiles?first=1").await.expect(200);
        assert!(page.json["items"][0].get("bio").is_none());
        assert_eq!(page.json["items"][0]["workplace"]["school_name"], "Lincoln Elementary");
        assert_eq!(page.json["items"][0]["workplace"]["verified"], false);
        let next = format!("/v1/profiles?first=1&after={}", page.str("/page_info/end_cursor"));
        assert_eq!(bob.client.get(&next).await.str("/items/0/handle"), "bob");
    })
    .await;
}

#[tokio::test]
async fn suspended_members_vanish_but_for_the_admin() {
    each(async |app| {
        let (ada, bob, admin) = (app.member("ada").await, app.member("bob").await, app.admin("root_admin").await);
        suspend(app, &ada.id.0).await;
        bob.client.get(&path(ada.id)).await.problem(404, "not_found");
        assert!(names(&bob.client, "q=ada").await.is_empty());
        admin.client.get(&path(ada.id)).await.expect(200);
    })
    .await;
}

async fn suspend(app: &TestApp, id: &uuid::Uuid) {
    let mut sql = bindery::db::Sql::new("UPDATE profile SET active = FALSE WHERE id = ");
    sql.bind(*id);
    app.system().db.run(sql).await.unwrap();
}

/// A machine account learns nothing of its people's ties elsewhere.
#[tokio::test]
async fn machines_see_their_own_district_only() {
    each(async |app| {
        let [maple, harbor] = app.places().await.districts;
        let ada = app.member("ada").await;
        let first = app.affiliate(ada.id, maple, None, "roster").await;
        let second = app.affiliate(ada.id, harbor, None, "roster").await;
        let machine = app.machine(maple, &[Scope::ProfilesRead]).await;
        assert_eq!(machine.get(&path(ada.id)).await.json["workplace"]["affiliation_id"], json!(first));
        assert_eq!(ada.client.get(&path(ada.id)).await.json["workplace"]["affiliation_id"], json!(second));
        let list = machine.get(&format!("{}/affiliations", path(ada.id))).await.expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), 1);
        machine.get(&format!("/v1/affiliations/{second}")).await.problem(404, "not_found");
        assert!(names(&machine, &format!("district_id={harbor}")).await.is_empty());
        assert!(names(&machine, "state=WA").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn statements_do_not_grow_with_rows() {
    each(async |app| {
        let places = app.places().await;
        let viewer = app.member("viewer").await;
        let list = app.nobody().get("/v1/areas?first=3").await;
        let mut counts = Vec::new();
        for round in [1, 5] {
            for number in 0..round {
                let person = app.member(&format!("member_{round}_{number}")).await;
                app.affiliate(person.id, places.districts[0], Some(places.schools[0][0]), "roster").await;
                app.affiliate(person.id, places.districts[1], None, "self").await;
                for place in 0..3 {
                    let area = list.str(&format!("/items/{place}/id"));
                    person.client.put(&format!("/v1/me/skills/{area}/has")).await.expect(200);
                }
            }
            let query = "{ profiles(filter: {q: \"member\"}, first: 8) { nodes { name bioHtml workplace { district { name } school { name } }
                skills(first: 2) { nodes { kind area { name parent { name } } } }
                affiliations(first: 2) { nodes { running member { handle bio } district { name } } } } } }";
            app.forget_actors();
            let nested = viewer.client.graphql(query, json!({})).await.expect(200);
            assert!(nested.json.get("errors").is_none(), "{}", nested.text);
            let nodes = nested.json["data"]["profiles"]["nodes"].as_array().unwrap();
            assert!(nodes.iter().all(|node| node["skills"]["nodes"].as_array().unwrap().len() == 2), "{}", nested.text);
            assert!(nodes.iter().all(|node| node["affiliations"]["nodes"].as_array().unwrap().len() == 2));
            app.forget_actors();
            let plain = viewer.client.get("/v1/profiles").await.expect(200);
            counts.push((nested.statements(), plain.statements()));
        }
        assert_eq!(counts[0], counts[1]);
        assert!(counts[0].1 <= 2, "{counts:?}");
    })
    .await;
}
