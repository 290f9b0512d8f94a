//! Every field of every patch, sent alone, changes what it names. A field that is new fails here until somebody says
//! what else it could be.

use crate::requests::ask;
use crate::requests_moves::offer;
use bindery_tests::{Client, Value, each, json};

/// What patches name.
struct Things {
    area: String,
    top: String,
    project: String,
}

/// A value that does not stand yet.
fn another(things: &Things, patch: &str, field: &str) -> Value {
    match (patch, field) {
        (_, "name" | "title" | "goal" | "summary" | "description" | "body" | "bio") => json!("Something else"),
        (_, "headline" | "tagline" | "item" | "message" | "condition") => json!("Something else"),
        (_, "area_ids") => json!([things.area]),
        (_, "parent_id") => json!(things.top),
        (_, "project_id") => json!(things.project),
        (_, "handle") => json!("somebody_else"),
        (_, "helpers_wanted" | "quantity") => json!(7),
        (_, "need_level") => json!("must_have"),
        (_, "need_before") => json!("2030-01-01T00:00:00Z"),
        (_, "loan_until" | "starts_on" | "ends_on") => json!("2030-02-03"),
        (_, "synonyms") => json!(["another word"]),
        (_, "roles") => json!(["author"]),
        (_, "grade_bands") => json!(["elementary"]),
        (_, "languages") => json!(["es"]),
        (_, "links") => json!([{ "platform": "website", "url": "https://library.example.org/" }]),
        (_, "language") => json!("es"),
        (_, "license") => json!("cc-by-4.0"),
        (_, "join_policy") => json!("open"),
        (_, "role") => json!("maintainer"),
        (_, "visibility") => json!("public"),
        ("UpdateDocument", "status") => json!("published"),
        ("UpdateProject", "status") => json!("active"),
        _ => panic!("{patch} has a new field {field}: say here what else it could be"),
    }
}

/// The fields of a patch, as the `OpenAPI` document has them.
fn fields(document: &Value, patch: &str) -> Vec<String> {
    document["components"]["schemas"][patch]["properties"].as_object().unwrap().keys().cloned().collect()
}

/// How many patches there are.
fn patches(document: &Value) -> usize {
    document["paths"].as_object().unwrap().values().filter(|path| path.get("patch").is_some()).count()
}

/// Sends each field alone to what `make` makes for it.
async fn each_field(
    document: &Value,
    things: &Things,
    patch: &str,
    client: &Client,
    make: impl AsyncFn(&str) -> String,
) {
    for field in fields(document, patch) {
        // What changed is told beside a change.
        if field == "note" {
            continue;
        }
        let path = make(&field).await;
        let before = client.get(&path).await.expect(200).json;
        let answer = client.change(&path, json!({ &field: another(things, patch, &field) })).await.expect(200).json;
        let shown = if field == "area_ids" { "areas" } else { &field };
        assert_ne!(before[shown], answer[shown], "{patch}: {field}");
        let after = client.get(&path).await.expect(200).json;
        assert_eq!(after[shown], answer[shown], "{patch}: {field}");
    }
}

#[tokio::test]
async fn each_field_of_a_patch_alone_changes_what_it_names() {
    each(async |app| {
        let document = serde_json::to_value(bindery::features::openapi()).unwrap();
        let (ada, bob, admin) = (app.member("ada").await, app.member("bob").await, app.admin("chief").await);
        let top = app.nobody().get("/v1/areas?top_level=true&first=1").await.str("/items/0/id");
        let area = app.nobody().get("/v1/areas?q=genrefication").await.str("/items/0/id");
        let things = Things { area, top, project: app.project(&ada, json!({})).await.id };
        let made = [
            each_field(&document, &things, "UpdateArea", &admin.client, async |field| {
                let body = json!({ "name": format!("New {field}"), "description": "New." });
                admin.client.post("/v1/areas", body).await.expect(201).header("location").to_owned()
            })
            .await,
            each_field(&document, &things, "UpdateDocument", &ada.client, async |_| {
                app.document(&ada, json!({})).await.path
            })
            .await,
            each_field(&document, &things, "UpdateProject", &ada.client, async |_| {
                app.project(&ada, json!({})).await.path
            })
            .await,
            each_field(&document, &things, "UpdateProfile", &bob.client, async |_| format!("/v1/profiles/{}", bob.id))
                .await,
            each_field(&document, &things, "ChangeProjectMember", &ada.client, async |_| {
                let project = app.project(&ada, json!({})).await;
                app.join(&ada, &project, &bob, "viewer").await;
                format!("{}/members/{}", project.path, bob.id)
            })
            .await,
            each_field(&document, &things, "UpdateRequest", &ada.client, async |field| {
                let loan = json!({ "kind": "loan", "item": "Microscope" });
                let together = json!({ "kind": "collaborate", "item": null });
                ask(&ada.client, if field == "starts_on" { together } else { loan }).await
            })
            .await,
            each_field(&document, &things, "ChangeOffer", &bob.client, async |_| {
                let path = ask(&ada.client, json!({})).await;
                offer(&bob.client, &path).await
            })
            .await,
        ];
        assert_eq!(made.len(), patches(&document), "a patch is not tried here");
    })
    .await;
}
