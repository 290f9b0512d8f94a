//! Projects through both faces.

use bindery::actor::Scope;
use bindery_entity::ids::MemberId;
use bindery_tests::{Client, Value, each, json};

const ABSENT: &str = "/v1/projects/prj_01h455vb4pex5vsknk084sn02q";

fn battle(more: &Value) -> Value {
    bindery_tests::works::with(json!({ "title": "One tri-state battle", "goal": "One final by video." }), more)
}

#[tokio::test]
async fn a_project_begins_with_its_first_owner() {
    each(async |app| {
        let places = app.places().await;
        let ada = app.member("ada").await;
        app.affiliate(ada.id, places.districts[0], Some(places.schools[0][0]), "roster").await;
        app.nobody().post("/v1/projects", battle(&json!({}))).await.problem(401, "unauthenticated");
        let machine = app.machine(places.districts[0], Scope::ALL).await;
        machine.post("/v1/projects", battle(&json!({}))).await.problem(403, "forbidden");
        let body = json!({ "title": "  One\u{200b} tri-state  battle ", "summary": " ", "starts_on": "2026-12-01", "ends_on": "2026-12-01" });
        let made = ada.client.post("/v1/projects", battle(&body)).await.expect(201);
        assert_eq!(made.header("location"), format!("/v1/projects/{}", made.str("/id")));
        assert!(made.header("etag").starts_with("\"1-"));
        let usual = json!({ "title": "One tri-state battle", "summary": null, "visibility": "members", "join_policy": "invite",
            "status": "planned", "member_count": 1, "viewer_role": "owner", "version": 1,
            "district_id": places.districts[0], "school_id": places.schools[0][0],
            "abilities": { "edit": true, "archive": true, "delete": true, "add_members": true, "contribute": true } });
        for (field, value) in usual.as_object().unwrap() {
            assert_eq!(made.json[field], *value, "{field}");
        }
        let read = ada.client.get(made.header("location")).await.expect(200);
        assert_eq!(read.json, made.json);
        ada.client.clone().with("if-none-match", read.header("etag")).get(made.header("location")).await.expect(304);
        let members = ada.client.get(&format!("{}/members", made.header("location"))).await.expect(200);
        assert_eq!((members.all("member_id"), members.all("role")), (vec![ada.id.to_string()], vec!["owner".to_owned()]));
        // What nobody verified is no home.
        let claimed = app.member("claimed").await;
        app.affiliate(claimed.id, places.districts[0], None, "self").await;
        let made = claimed.client.post("/v1/projects", battle(&json!({}))).await.expect(201);
        assert_eq!((&made.json["district_id"], &made.json["school_id"]), (&Value::Null, &Value::Null));
    })
    .await;
}

#[tokio::test]
async fn graphql_starts_reads_changes_and_deletes() {
    each(async |app| {
        let (ada, eve) = (app.member("ada").await, app.member("eve").await);
        let create = "mutation($i: CreateProjectInput!) { createProject(input: $i) { project { id version memberCount viewerRole
            viewerCan { edit archive delete addMembers contribute } members { nodes { role member { handle } } } } userErrors { code path } } }";
        let input = json!({ "title": "One tri-state battle", "goal": "A final.", "visibility": "PRIVATE", "endsOn": "2027-05-28" });
        assert_eq!(app.nobody().code(create, json!({ "i": input })).await, "unauthenticated");
        let made = ada.client.data(create, json!({ "i": input })).await["createProject"]["project"].clone();
        assert_eq!((&made["memberCount"], &made["viewerRole"]), (&json!(1), &json!("OWNER")));
        assert_eq!(made["viewerCan"]["archive"], true);
        assert_eq!(made["members"]["nodes"], json!([{ "role": "OWNER", "member": { "handle": "ada" } }]));
        let wrong = json!({ "title": " ", "goal": "A final." });
        let data = ada.client.data(create, json!({ "i": wrong })).await;
        assert_eq!(data["createProject"]["userErrors"], json!([{ "code": "invalid", "path": ["input", "title"] }]));

        let read = "query($id: ID!) { project(id: $id) { title documents { nodes { id } } } }";
        assert_eq!(eve.client.code(read, json!({ "id": made["id"] })).await, "not_found");
        assert_eq!(app.nobody().code(read, json!({ "id": made["id"] })).await, "not_found");
        assert_eq!(ada.client.data(read, json!({ "id": made["id"] })).await["project"]["documents"]["nodes"], json!([]));

        let update = "mutation($id: ID!, $v: Int, $i: UpdateProjectInput!) { updateProject(id: $id, expectedVersion: $v, input: $i) {
            project { version endsOn } userErrors { code path } } }";
        let variables = |version: i64, input: Value| json!({ "id": made["id"], "v": version, "i": input });
        assert_eq!(eve.client.code(update, variables(1, json!({}))).await, "not_found");
        let data = ada.client.data(update, variables(1, json!({ "endsOn": null }))).await;
        assert_eq!(data["updateProject"]["project"], json!({ "version": 2, "endsOn": null }));
        let data = ada.client.data(update, variables(1, json!({ "endsOn": null }))).await;
        assert_eq!(data["updateProject"]["userErrors"][0]["code"], "version_conflict");

        let delete = "mutation($id: ID!, $v: Int) { deleteProject(id: $id, expectedVersion: $v) { projectId userErrors { code } } }";
        assert_eq!(eve.client.code(delete, json!({ "id": made["id"] })).await, "not_found");
        let data = ada.client.data(delete, json!({ "id": made["id"], "v": 1 })).await;
        assert_eq!(data["deleteProject"]["userErrors"][0]["code"], "version_conflict");
        let data = ada.client.data(delete, json!({ "id": made["id"], "v": 2 })).await;
        assert_eq!(data["deleteProject"]["projectId"], made["id"]);
        assert_eq!(ada.client.code(read, json!({ "id": made["id"] })).await, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_private_project_is_not_found_by_outsiders() {
    each(async |app| {
        let places = app.places().await;
        let team = app.team(json!({ "visibility": "private", "title": "Secret genrefication" })).await;
        let steward = app.member("steward").await;
        app.make_steward(steward.id, places.districts[0]).await;
        let outsiders: [Client; 5] = [
            app.nobody(),
            team.stranger.client.clone(),
            steward.client,
            app.admin("boss").await.client,
            app.machine(places.districts[0], Scope::ALL).await,
        ];
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } projects { nodes { id } } search(q: \"genrefication\") { projects { id } } }";
        for (number, outsider) in outsiders.iter().enumerate() {
            for below in ["", "/members", &format!("/members/{}", team.owner.id)] {
                outsider.get(&format!("{}{below}", team.project.path)).await.problem(404, "not_found");
            }
            for list in ["/v1/projects?", "/v1/projects?q=genrefication", "/v1/projects?q=secret"] {
                assert!(outsider.get(list).await.expect(200).all("id").is_empty(), "{number} {list}");
            }
            let by_member = format!("/v1/projects?member_id={}", team.owner.id);
            assert!(outsider.get(&by_member).await.expect(200).all("id").is_empty(), "{number}");
            let data = outsider.data(nodes, json!({ "ids": [team.project.id] })).await;
            assert_eq!(data, json!({ "nodes": [null], "projects": { "nodes": [] }, "search": { "projects": [] } }), "{number}");
            let (wanted, code) = if number == 0 { (401, "unauthenticated") } else { (404, "not_found") };
            outsider.patch(&team.project.path, json!({ "title": "x" })).await.problem(wanted, code);
            outsider.delete(&team.project.path).await.problem(wanted, code);
            // Absent and hidden are one answer.
            outsider.get(ABSENT).await.problem(404, "not_found");
        }
        let query = "query($id: ID!) { profile(id: $id) { projects { nodes { id } } } }";
        let seen = team.stranger.client.data(query, json!({ "id": team.owner.id })).await;
        assert_eq!(seen["profile"]["projects"]["nodes"], json!([]));
        for (name, person) in &team.people()[..4] {
            let read = person.client.get(&team.project.path).await.expect(200);
            assert_eq!(read.str("/viewer_role"), *name);
            assert_eq!(person.client.get("/v1/projects?q=genrefication").await.all("id"), [&*team.project.id]);
            let seen = person.client.data(query, json!({ "id": team.owner.id })).await;
            assert_eq!(seen["profile"]["projects"]["nodes"][0]["id"], team.project.id);
        }
    })
    .await;
}

#[tokio::test]
async fn levels_let_in_by_verified_ties_only() {
    each(async |app| {
        let places = app.places().await;
        let ([maple, harbor], school) = (places.districts, places.schools[0][0]);
        let owner = app.member("owner").await;
        app.affiliate(owner.id, maple, Some(school), "roster").await;
        let mut projects = Vec::new();
        for level in ["private", "school", "district", "members", "public"] {
            projects.push(app.project(&owner, json!({ "visibility": level })).await);
        }
        let mut viewers = vec![("nobody", app.nobody(), [false, false, false, false, true])];
        for (name, district, school, source, sees) in [
            ("colleague", maple, Some(school), "steward", [false, true, true, true, true]),
            ("neighbour", maple, Some(places.schools[0][1]), "roster", [false, false, true, true, true]),
            ("claimed", maple, Some(school), "self", [false, false, false, true, true]),
            ("far", harbor, Some(places.schools[1][0]), "roster", [false, false, false, true, true]),
        ] {
            let person = app.member(name).await;
            app.affiliate(person.id, district, school, source).await;
            viewers.push((name, person.client, sees));
        }
        let steward = app.member("steward").await;
        app.make_steward(steward.id, maple).await;
        viewers.push(("steward", steward.client, [false, true, true, true, true]));
        viewers.push(("machine", app.machine(maple, &[Scope::ProjectsRead]).await, [false, true, true, true, true]));
        viewers.push(("far machine", app.machine(harbor, &[Scope::ProjectsRead]).await, [false; 5]));
        for (name, viewer, sees) in &viewers {
            let listed = viewer.get("/v1/projects").await.expect(200).all("id");
            for (project, sees) in projects.iter().zip(sees) {
                let status = viewer.get(&project.path).await.status;
                assert_eq!((status == 200, listed.contains(&project.id)), (*sees, *sees), "{name} {status}");
            }
        }
        app.machine(maple, &[Scope::DocumentsRead]).await.get("/v1/projects").await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn wrong_fields_are_named() {
    each(async |app| {
        let ada = app.member("ada").await;
        let project = app.project(&ada, json!({ "starts_on": "2026-12-01" })).await;
        let table = [
            (json!({ "starts_on": "2026-12-02", "ends_on": "2026-12-01" }), "/ends_on"),
            (json!({ "ends_on": "soon" }), "/ends_on"),
            (json!({ "title": " \u{7} " }), "/title"),
            (json!({ "title": "x".repeat(121) }), "/title"),
            (json!({ "goal": "" }), "/goal"),
            (json!({ "goal": "x".repeat(501) }), "/goal"),
            (json!({ "summary": "x".repeat(4001) }), "/summary"),
            (json!({ "visibility": "project" }), "/visibility"),
            (json!({ "visibility": "school" }), "/visibility"),
            (json!({ "visibility": "district" }), "/visibility"),
            (json!({ "status": "finished" }), "/status"),
            (json!({ "join_policy": "closed" }), "/join_policy"),
        ];
        for (fields, pointer) in table {
            ada.client.post("/v1/projects", battle(&fields)).await.invalid(pointer);
            ada.client.patch(&project.path, fields).await.invalid(pointer);
        }
        ada.client.post("/v1/projects", json!({ "title": "No goal" })).await.expect(422);
        ada.client.post("/v1/projects", battle(&json!({ "owner_id": ada.id }))).await.expect(422);
        for field in ["title", "goal", "visibility", "status", "join_policy"] {
            ada.client.patch(&project.path, json!({ field: null })).await.invalid(&format!("/{field}"));
        }
        ada.client.patch(&project.path, json!({ "ends_on": "2026-11-30" })).await.invalid("/ends_on");
        ada.client.patch(&project.path, json!({ "ends_on": "2026-11-30", "starts_on": null })).await.expect(200);
        ada.client.get("/v1/projects?status=lost").await.invalid("/status");
        ada.client.get("/v1/projects?q=").await.invalid("/q");
        ada.client.get(&format!("/v1/projects?q={}", "x".repeat(201))).await.invalid("/q");
        ada.client.get("/v1/projects?first=101").await.invalid("/first");
        ada.client.patch(ABSENT, json!({})).await.problem(404, "not_found");
        ada.client.delete(ABSENT).await.problem(404, "not_found");
        ada.client.get("/v1/projects/doc_01h455vb4pex5vsknk084sn02q").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn roles_decide_who_changes_archives_and_deletes() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let path = &team.project.path;
        app.nobody().patch(path, json!({ "title": "x" })).await.problem(401, "unauthenticated");
        app.nobody().delete(path).await.problem(401, "unauthenticated");
        for (name, person) in team.people() {
            let edits = matches!(name, "owner" | "maintainer");
            let answer = person.client.change(path, json!({ "title": format!("By {name}") })).await;
            assert_eq!(answer.status, if edits { 200 } else { 403 }, "{name} {}", answer.text);
        }
        let archive = json!({ "status": "archived" });
        team.maintainer.client.patch(path, archive.clone()).await.problem(403, "forbidden");
        for person in [&team.maintainer, &team.contributor, &team.viewer, &team.stranger] {
            person.client.delete(path).await.problem(403, "forbidden");
        }
        let read = team.owner.client.get(path).await;
        let stale = team.owner.client.clone().with("if-match", "\"1-x\"");
        stale.patch(path, json!({ "title": "y" })).await.problem(412, "version_conflict");
        stale.delete(path).await.problem(412, "version_conflict");
        team.owner.client.clone().with("if-match", read.header("etag")).delete(path).await.expect(204);
        team.owner.client.get(path).await.problem(404, "not_found");
        team.owner.client.delete(path).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn an_archived_project_is_read_only_until_an_owner_opens_it_again() {
    each(async |app| {
        let team = app.team(json!({})).await;
        let (path, owner) = (&team.project.path, &team.owner.client);
        let document = app.document(&team.contributor, json!({ "project_id": team.project.id })).await;
        let trashed = app.document(&team.contributor, json!({ "project_id": team.project.id })).await;
        team.contributor.client.discard(&trashed.path).await.expect(200);
        owner.patch(path, json!({ "status": "archived", "title": "The last word" })).await.expect(200);
        let archived = |answer: bindery_tests::Answer| {
            answer.problem(409, "project_archived");
        };
        archived(owner.patch(path, json!({ "title": "x" })).await);
        archived(owner.patch(path, json!({ "status": "archived" })).await);
        archived(team.maintainer.client.patch(path, json!({ "goal": "x" })).await);
        let stranger = json!({ "member_id": team.stranger.id, "role": "viewer" });
        archived(owner.post(&format!("{path}/members"), stranger.clone()).await);
        archived(owner.post(&format!("{path}/members/bulk"), json!({ "members": [stranger] })).await);
        archived(owner.patch(&format!("{path}/members/{}", team.viewer.id), json!({ "role": "contributor" })).await);
        let begun = json!({ "title": "Too late", "project_id": team.project.id });
        archived(team.contributor.client.post("/v1/documents", begun).await);
        archived(team.contributor.client.change(&document.path, json!({ "title": "x" })).await);
        archived(team.maintainer.client.discard(&document.path).await);
        archived(team.maintainer.client.post(&format!("{}/restore", trashed.path), json!({})).await);
        // The owner of a document is no hostage: it comes back from the trash, goes out of sight and out of the project.
        team.contributor.client.post(&format!("{}/restore", trashed.path), json!({})).await.expect(200);
        team.contributor.client.change(&trashed.path, json!({ "visibility": "private" })).await.expect(200);
        team.contributor.client.change(&trashed.path, json!({ "project_id": null })).await.expect(200);
        let own = app.document(&team.contributor, json!({})).await;
        archived(team.contributor.client.change(&own.path, json!({ "project_id": team.project.id })).await);
        // Everybody still reads, and may leave.
        assert_eq!(team.viewer.client.get(path).await.expect(200).str("/title"), "The last word");
        team.contributor.client.get(&document.path).await.expect(200);
        team.viewer.client.delete(&format!("{path}/members/{}", team.viewer.id)).await.expect(204);
        let abilities = team.maintainer.client.get(path).await.json["abilities"].clone();
        assert_eq!(
            abilities,
            json!({ "edit": false, "archive": false, "delete": false, "add_members": false, "contribute": false })
        );

        team.maintainer.client.patch(path, json!({ "status": "active" })).await.problem(403, "forbidden");
        owner.patch(path, json!({ "status": "active" })).await.expect(200);
        team.contributor.client.change(&document.path, json!({ "title": "x" })).await.expect(200);
        team.maintainer.client.patch(path, json!({ "goal": "x" })).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn deleting_a_project_leaves_its_documents_with_their_owners() {
    each(async |app| {
        let team = app.team(json!({ "title": "Doomed" })).await;
        let mut documents = Vec::new();
        for visibility in ["private", "project", "members"] {
            let body = json!({ "project_id": team.project.id, "visibility": visibility, "status": "published" });
            documents.push(app.document(&team.contributor, body).await);
        }
        team.owner.client.get(&documents[1].path).await.expect(200);
        team.owner.client.delete(&team.project.path).await.expect(204);
        assert_eq!(app.nobody().get("/v1/projects?q=doomed").await.all("id").len(), 0);
        for (document, others) in documents.iter().zip([404, 404, 200]) {
            let read = team.contributor.client.get(&document.path).await.expect(200);
            assert_eq!((&read.json["project_id"], read.str("/viewer_role").as_str()), (&Value::Null, "owner"));
            for other in [&team.owner, &team.maintainer, &team.viewer, &team.stranger] {
                assert_eq!(other.client.get(&document.path).await.status, others, "{}", read.text);
            }
            // They are still written, and go where their owner wants them.
            team.contributor.client.change(&document.path, json!({ "title": "Mine again" })).await.expect(200);
            team.contributor.client.change(&document.path, json!({ "visibility": "members" })).await.expect(200);
            team.stranger.client.get(&document.path).await.expect(200);
        }
        // Each member was told.
        app.settle().await;
        for (name, person) in &team.people()[..4] {
            let told = person.client.get("/v1/activity?kind=project.deleted").await.expect(200);
            let about =
                told.json["items"].as_array().unwrap().iter().filter(|item| item["member_id"] == json!(person.id));
            assert_eq!(about.count(), 1, "{name}");
        }
        let told = team.stranger.client.get("/v1/activity?kind=project.deleted").await;
        assert!(told.all("id").is_empty());
    })
    .await;
}

#[tokio::test]
async fn lists_filter_by_member_status_and_district() {
    each(async |app| {
        let maple = app.places().await.districts[0];
        let (ada, bob) = (app.member("ada").await, app.member("bob").await);
        app.affiliate(bob.id, maple, None, "roster").await;
        let planned = app.project(&ada, json!({})).await;
        let active = app.project(&ada, json!({ "status": "active" })).await;
        let bobs = app.project(&bob, json!({ "status": "active" })).await;
        app.join(&bob, &bobs, &ada, "viewer").await;
        let list = async |query: &str| ada.client.get(&format!("/v1/projects?{query}")).await.expect(200).all("id");
        let of = |member: MemberId| format!("member_id={member}");
        assert_eq!(list("").await, [&*bobs.id, &*active.id, &*planned.id]);
        assert_eq!(list("status=planned").await, [&*planned.id]);
        assert_eq!(list(&of(bob.id)).await, [&*bobs.id]);
        assert_eq!(list(&of(ada.id)).await.len(), 3);
        assert_eq!(list(&format!("{}&status=active", of(ada.id))).await, [&*bobs.id, &*active.id]);
        assert_eq!(list(&format!("district_id={maple}")).await, [&*bobs.id]);
        let query = "query($m: ID!) { projects(filter: { memberId: $m, status: ACTIVE }, first: 1) { nodes { id district { name } } pageInfo { hasNextPage } } }";
        let data = ada.client.data(query, json!({ "m": ada.id })).await;
        assert_eq!(data["projects"], json!({ "nodes": [{ "id": bobs.id, "district": { "name": "Maple Unified" } }], "pageInfo": { "hasNextPage": true } }));
    })
    .await;
}
