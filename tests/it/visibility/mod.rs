//! Something is in a list if and only if it can be got, for everybody, on random networks.

mod found;
mod keys;
mod listed;
mod network;

use bindery_tests::works::Made;
use bindery_tests::{Value, each, json};
use network::{Network, Viewer, people, works};
use std::collections::BTreeSet;

fn ids_of(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn profiles_are_listed_if_and_only_if_they_can_be_got() {
    for seed in 1..=3 {
        each(async |app| {
            let (viewers, ids) = people(app, seed).await;
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
        let (viewers, ids) = people(app, 7).await;
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
            let Network { viewers, projects, documents, .. } = works(app, seed).await;
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

#[tokio::test]
async fn requests_and_offers_are_listed_if_and_only_if_they_can_be_got() {
    for seed in 21..=23 {
        each(async |app| {
            let Network { viewers, requests, offers, .. } = works(app, seed).await;
            app.settle().await;
            let mut sights = BTreeSet::new();
            for viewer in &viewers {
                let seen = agree(viewer, "requests", &requests, &[""]).await;
                let found = viewer.1.get("/v1/requests?q=microscopes&first=100").await;
                if found.status == 200 {
                    assert_eq!(ids_of(&found.json["items"]), seen, "{}", viewer.0);
                }
                for request in &requests {
                    let list = viewer.1.get(&format!("{}/offers", request.path)).await;
                    assert_eq!(list.status == 200, seen.contains(&request.id), "{} {}", viewer.0, list.text);
                    let listed = if list.status == 200 { ids_of(&list.json["items"]) } else { BTreeSet::new() };
                    for offer in offers.iter().filter(|offer| offer.path.starts_with(&request.path)) {
                        let got = viewer.1.get(&offer.path).await.status == 200;
                        // Whoever may no longer see a request does not see what they offered on it either, nor in lists.
                        assert!(
                            got || !listed.contains(&offer.id),
                            "{} lists {} and does not get it",
                            viewer.0,
                            offer.id
                        );
                        let node = viewer
                            .1
                            .data("query($id: ID!) { nodes(ids: [$id]) { id } }", json!({ "id": offer.id }))
                            .await;
                        assert_eq!(!node["nodes"][0].is_null(), got, "{} {}", viewer.0, offer.id);
                    }
                }
                sights.insert(seen);
            }
            assert!(sights.len() > 5, "the network tells its viewers apart");
        })
        .await;
    }
}

#[tokio::test]
async fn what_hangs_on_a_thing_is_read_with_it() {
    each(async |app| {
        let Network { viewers, projects, documents, .. } = works(app, 31).await;
        app.settle().await;
        for (name, client, _) in &viewers {
            for (made, kind, list) in projects
                .iter()
                .map(|made| (made, "project", "members { nodes { role } }"))
                .chain(documents.iter().map(|made| (made, "document", "revisions { nodes { id } }")))
            {
                let query = format!("query($id: ID!) {{ {kind}(id: $id) {{ id {list} }} }}");
                let nested = client.graphql(&query, json!({ "id": made.id })).await.json;
                let part = list.split(' ').next().unwrap();
                let flat = client.get(&format!("{}/{part}", made.path)).await;
                let nested = &nested["data"][kind][part]["nodes"];
                if flat.status == 200 {
                    let (flat, nested) = (flat.json["items"].as_array().unwrap(), nested.as_array());
                    assert_eq!(Some(flat.len()), nested.map(Vec::len), "{name} {}", made.path);
                } else {
                    assert!(nested.is_null(), "{name} {}: {nested}", made.path);
                }
            }
        }
    })
    .await;
}
