//! Something is in a list if and only if it can be got, for everybody, on random networks.

use bindery::actor::Scope;
use bindery_tests::{Client, TestApp, Value, each, json};
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
