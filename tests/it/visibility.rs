//! Something is in a list if and only if it can be got, for everybody, on random networks.

use bindery::actor::Scope;
use bindery_entity::ids::ProjectId;
use bindery_entity::{document, project, project_member};
use bindery_tests::seed::{Person, Places};
use bindery_tests::works::Made;
use bindery_tests::{Client, TestApp, Value, each, json};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};
use std::collections::BTreeSet;

/// A network of members with random visibility and ties; the clients that look at it.
async fn network(app: &TestApp, seed: u64) -> (Vec<Client>, Vec<String>) {
    let mut random = fastrand::Rng::with_seed(seed);
    let places = app.places().await;
    let (mut viewers, mut ids) = (vec![app.nobody()], Vec::new());
    for number in 0..14 {
        let visibility = ["private", "school", "district", "members", "public"][random.usize(..5)];
        let person = app.person(&format!("p{number}"), visibility, number == 0).await;
        for _ in 0..random.usize(..3) {
            let district = random.usize(..2);
            let school = random.bool().then(|| places.schools[district][random.usize(..3)]);
            let source = ["self", "steward", "roster"][random.usize(..3)];
            app.affiliate(person.id, places.districts[district], school, source).await;
        }
        if random.u8(..4) == 0 {
            app.make_steward(person.id, places.districts[random.usize(..2)]).await;
        }
        ids.push(person.id.to_string());
        viewers.push(person.client);
    }
    for district in places.districts {
        viewers.push(app.machine(district, &[Scope::ProfilesRead, Scope::ActivityRead]).await);
    }
    (viewers, ids)
}

fn ids_of(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn profiles_are_listed_if_and_only_if_they_can_be_got() {
    for seed in 1..=3 {
        each(async |app| {
            let (viewers, ids) = network(app, seed).await;
            for (number, viewer) in viewers.iter().enumerate() {
                let listed = ids_of(&viewer.get("/v1/profiles?first=100").await.expect(200).json["items"]);
                let data = viewer.data("{ profiles(first: 100) { nodes { id } } }", json!({})).await;
                assert_eq!(ids_of(&data["profiles"]["nodes"]), listed, "viewer {number}: the faces differ");
                let nodes = viewer.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
                let nodes: Vec<&Value> =
                    nodes["nodes"].as_array().unwrap().iter().filter(|node| !node.is_null()).collect();
                assert_eq!(ids_of(&json!(nodes)), listed, "viewer {number}: nodes differ");
                for id in &ids {
                    let status = viewer.get(&format!("/v1/profiles/{id}")).await.status;
                    assert_eq!(status == 200, listed.contains(id), "viewer {number}, {id}: {status}");
                    let skills = viewer.get(&format!("/v1/profiles/{id}/skills")).await.status;
                    assert_eq!(skills, status, "viewer {number}, {id}: skills answer otherwise than the profile");
                }
            }
        })
        .await;
    }
}

#[tokio::test]
async fn affiliations_are_listed_if_and_only_if_they_can_be_got() {
    each(async |app| {
        let (viewers, ids) = network(app, 7).await;
        // Everything anybody sees in some list, tried by everybody else.
        let mut known = BTreeSet::new();
        let mut seen = Vec::new();
        for viewer in &viewers {
            let mut mine = BTreeSet::new();
            for id in &ids {
                let list = viewer.get(&format!("/v1/profiles/{id}/affiliations?first=100")).await;
                if list.status == 200 {
                    mine.extend(ids_of(&list.json["items"]));
                }
            }
            known.extend(mine.clone());
            seen.push(mine);
        }
        for (number, viewer) in viewers.iter().enumerate() {
            for id in &known {
                let got = viewer.get(&format!("/v1/affiliations/{id}")).await.status == 200;
                // A steward gets the ties of a private profile, whose lists only its owner has.
                assert!(got || !seen[number].contains(id), "viewer {number} lists {id} and does not get it");
            }
        }
    })
    .await;
}

/// Somebody who looks, with an id where it is a person.
type Viewer = (String, Client, Option<String>);

/// Projects and documents in every random state, written past the rules; everybody who looks at them.
async fn works(app: &TestApp, seed: u64) -> (Vec<Viewer>, Vec<Made>, Vec<Made>) {
    let mut random = fastrand::Rng::with_seed(seed);
    let places = app.places().await;
    let (mut people, mut viewers) = (Vec::new(), vec![("nobody".to_owned(), app.nobody(), None)]);
    for number in 0..8 {
        let person = app.person(&format!("p{number}"), "members", number == 0).await;
        for _ in 0..random.usize(..3) {
            let district = random.usize(..2);
            let school = random.bool().then(|| places.schools[district][random.usize(..3)]);
            let source = ["self", "steward", "roster"][random.usize(..3)];
            app.affiliate(person.id, places.districts[district], school, source).await;
        }
        if random.u8(..4) == 0 {
            app.make_steward(person.id, places.districts[random.usize(..2)]).await;
        }
        viewers.push((format!("p{number}"), person.client.clone(), Some(person.id.to_string())));
        people.push(person);
    }
    for district in places.districts {
        let read = [Scope::ProjectsRead, Scope::DocumentsRead, Scope::ActivityRead];
        viewers.push(("machine".to_owned(), app.machine(district, &read).await, None));
        viewers.push(("machine without scopes".to_owned(), app.machine(district, &[]).await, None));
    }
    let mut projects = Vec::new();
    for _ in 0..6 {
        projects.push(random_project(app, &places, &mut random, &people).await);
    }
    let mut documents = Vec::new();
    for _ in 0..40 {
        documents.push(random_document(app, &places, &mut random, &people, &projects).await);
    }
    (viewers, projects, documents)
}

async fn random_project(app: &TestApp, places: &Places, random: &mut fastrand::Rng, people: &[Person]) -> Made {
    let made = app.project(&people[random.usize(..people.len())], json!({})).await;
    let district = random.usize(..2);
    let level = ["private", "school", "district", "members", "public"][random.usize(..5)];
    let row = project::ActiveModel {
        id: Set(made.id.parse().unwrap()),
        visibility: Set(level.to_owned()),
        district_id: Set(random.bool().then_some(places.districts[district])),
        school_id: Set(random.bool().then_some(places.schools[district][random.usize(..3)])),
        status: Set(["active", "archived"][random.usize(..2)].to_owned()),
        ..Default::default()
    };
    row.update(&app.system().db).await.unwrap();
    let db = app.system().db;
    for person in people {
        let role = ["owner", "maintainer", "contributor", "viewer", "", "", ""][random.usize(..7)];
        let id: ProjectId = made.id.parse().unwrap();
        if role.is_empty() || project_member::Entity::find_by_id((id, person.id)).one(&db).await.unwrap().is_some() {
            continue;
        }
        let row = project_member::ActiveModel {
            project_id: Set(id),
            member_id: Set(person.id),
            role: Set(role.to_owned()),
            added_by: Set(None),
            version: Set(1),
            created_at: Set(app.system().now()),
            updated_at: Set(app.system().now()),
        };
        project_member::Entity::insert(row).exec_without_returning(&db).await.unwrap();
    }
    made
}

async fn random_document(
    app: &TestApp,
    places: &Places,
    random: &mut fastrand::Rng,
    people: &[Person],
    projects: &[Made],
) -> Made {
    let made = app.document(&people[random.usize(..people.len())], json!({})).await;
    let district = random.usize(..2);
    let level = ["private", "project", "school", "district", "members", "public"][random.usize(..6)];
    let project = random.bool().then(|| projects[random.usize(..projects.len())].id.parse().unwrap());
    let row = document::ActiveModel {
        id: Set(made.id.parse().unwrap()),
        visibility: Set(level.to_owned()),
        district_id: Set(random.bool().then_some(places.districts[district])),
        school_id: Set(random.bool().then_some(places.schools[district][random.usize(..3)])),
        project_id: Set(project),
        status: Set(["draft", "published", "published"][random.usize(..3)].to_owned()),
        published_at: Set(Some(app.system().now() - chrono::Duration::hours(1))),
        trashed_at: Set((random.u8(..4) == 0).then(|| app.system().now())),
        ..Default::default()
    };
    row.update(&app.system().db).await.unwrap();
    made
}

/// Lists, `nodes`, GET and the log agree on what `viewer` sees of `all`; the ids.
async fn agree(viewer: &Viewer, kind: &str, all: &[Made], filters: &[&str]) -> BTreeSet<String> {
    let (name, client, me) = viewer;
    let ids: Vec<&str> = all.iter().map(|made| made.id.as_str()).collect();
    let (mut listed, mut by_graphql) = (BTreeSet::new(), BTreeSet::new());
    for filter in filters {
        let list = client.get(&format!("/v1/{kind}?first=100&{filter}")).await;
        if list.status == 200 {
            listed.extend(ids_of(&list.json["items"]));
        }
        let argument = filter.replace('=', ": ");
        let argument = if argument.is_empty() { String::new() } else { format!(", filter: {{ {argument} }}") };
        let data = client.graphql(&format!("{{ {kind}(first: 100{argument}) {{ nodes {{ id }} }} }}"), json!({})).await;
        if data.json["data"].is_object() {
            by_graphql.extend(ids_of(&data.json["data"][kind]["nodes"]));
        }
    }
    assert_eq!(by_graphql, listed, "{name}: the faces differ");
    let nodes = client.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
    let nodes: Vec<&Value> = nodes["nodes"].as_array().unwrap().iter().filter(|node| !node.is_null()).collect();
    assert_eq!(ids_of(&json!(nodes)), listed, "{name}: nodes differ");
    for made in all {
        let got = client.get(&made.path).await;
        assert!(matches!(got.status, 200 | 403 | 404), "{name} {}", got.text);
        assert_eq!(got.status == 200, listed.contains(&made.id), "{name} {}: {}", made.id, got.text);
        let log = client.get(&format!("/v1/activity?subject_id={}", made.id)).await.expect(200);
        let others = log.json["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| me.is_none() || item["member_id"].as_str() != me.as_deref());
        assert!(got.status == 200 || others.count() == 0, "{name} reads the log of {} and does not get it", made.id);
        if got.status == 200 {
            assert!(!log.json["items"].as_array().unwrap().is_empty(), "{name} gets {} without its log", made.id);
        }
    }
    listed
}

#[tokio::test]
async fn projects_and_documents_are_listed_if_and_only_if_they_can_be_got() {
    for seed in 11..=13 {
        each(async |app| {
            let (viewers, projects, documents) = works(app, seed).await;
            app.settle().await;
            let mut sights = BTreeSet::new();
            for viewer in &viewers {
                let seen = agree(viewer, "projects", &projects, &[""]).await;
                for project in &projects {
                    let members = viewer.1.get(&format!("{}/members", project.path)).await.status;
                    assert_eq!(members == 200, seen.contains(&project.id), "{} {}", viewer.0, project.id);
                }
                let seen = agree(viewer, "documents", &documents, &["", "trashed=true"]).await;
                let found = viewer.1.get("/v1/documents?q=weeding&first=100").await;
                if found.status == 200 {
                    // What was thrown away past the rules is still in the index, and found by nobody.
                    assert!(ids_of(&found.json["items"]).is_subset(&seen), "{}", viewer.0);
                    let plain = viewer.1.get("/v1/documents?first=100").await.expect(200);
                    assert_eq!(ids_of(&found.json["items"]), ids_of(&plain.json["items"]), "{}", viewer.0);
                }
                for document in &documents {
                    let revisions = viewer.1.get(&format!("{}/revisions", document.path)).await.status;
                    assert!(revisions != 200 || seen.contains(&document.id), "{} {}", viewer.0, document.id);
                }
                sights.insert(seen);
            }
            assert!(sights.len() > 5, "the network tells its viewers apart");
        })
        .await;
    }
}
