//! One over every documented limit is 422 and names the field.

use bindery_tests::{Kind, TestApp, Value, json};
use reqwest::Method;

/// A request body that the document gives as an example, and where to send it.
pub(crate) struct Documented {
    pub method: Method,
    pub path: String,
    pub schema: Value,
    pub example: Value,
}

pub(crate) fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..8 {
        let next = schema["$ref"].as_str().map(|name| name.trim_start_matches("#/components/schemas/"));
        let inner = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
        schema = match (next, inner) {
            (Some(name), _) => &document["components"]["schemas"][name],
            (None, Some(any)) => any.iter().find(|one| one["type"] != "null").unwrap_or(schema),
            (None, None) => return schema,
        };
    }
    schema
}

pub(crate) fn documented(document: &Value) -> Vec<Documented> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let content = &operation["requestBody"]["content"]["application/json"];
            if content.is_null() {
                continue;
            }
            let id = &operation["operationId"];
            assert!(content["example"].is_object(), "{id} has no example body");
            let mut path = path.clone();
            for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "path")
            {
                let name = parameter["name"].as_str().unwrap();
                let example = parameter["example"].as_str().unwrap_or_else(|| panic!("{id}: {name} has no example"));
                path = path.replace(&format!("{{{name}}}"), example);
            }
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let schema = resolve(document, &content["schema"]).clone();
            found.push(Documented { method, path, schema, example: content["example"].clone() });
        }
    }
    found
}

/// A value that breaks one limit of `schema`, if it has one.
fn too_much(document: &Value, schema: &Value) -> Option<Value> {
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default(),
        kind => kind.clone(),
    };
    if let Some(most) = schema["maxLength"].as_u64() {
        return Some(json!("x".repeat(usize::try_from(most).unwrap() + 1)));
    }
    if let (true, Some(most)) = (kind == "array", schema["maxItems"].as_u64()) {
        let item = resolve(document, &schema["items"]);
        let one = item["enum"][0].as_str().map_or_else(|| item["example"].clone(), |word| json!(word));
        return (!one.is_null()).then(|| json!(vec![one; usize::try_from(most).unwrap() + 1]));
    }
    schema["maximum"].as_i64().map(|most| json!(most + 1))
}

#[tokio::test]
async fn one_over_every_limit_is_refused() {
    let app = TestApp::start(Kind::Sqlite, &[("demo", true.into())]).await;
    bindery::features::demo::service::load_demo(&app.system()).await.unwrap();
    let admin = app.admin("limits_admin").await.client;
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let mut tried = 0;
    for documented in documented(&document) {
        for (name, schema) in documented.schema["properties"].as_object().into_iter().flatten() {
            let schema = resolve(&document, schema);
            let Some(value) = too_much(&document, schema) else { continue };
            let mut body = documented.example.clone();
            body[name] = value;
            let pointer = format!("/{name}");
            let answer = admin.send(documented.method.clone(), &documented.path, Some(body)).await;
            let named = answer.json["errors"].as_array().is_some_and(|errors| {
                errors.iter().any(|error| error["pointer"].as_str().is_some_and(|at| at.starts_with(&pointer)))
            });
            let place = format!("{} {} {name}", documented.method, documented.path);
            assert!(answer.status == 422 && named, "{place}: {} {}", answer.status, answer.text);
            tried += 1;
        }
    }
    assert!(tried >= 15, "only {tried} limits were found");
    app.stop().await;
}

#[tokio::test]
async fn every_text_and_list_of_a_command_has_a_limit() {
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let mut without = Vec::new();
    for documented in documented(&document) {
        for (name, schema) in documented.schema["properties"].as_object().into_iter().flatten() {
            let schema = resolve(&document, schema);
            let is = |kind: &str| {
                schema["type"] == kind
                    || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
            };
            let bounded =
                ["maxLength", "maxItems", "enum", "pattern", "format"].iter().any(|key| !schema[key].is_null());
            if (is("string") || is("array")) && !bounded {
                without.push(format!("{} {} {name}", documented.method, documented.path));
            }
        }
    }
    assert!(without.is_empty(), "{}", without.join("\n"));
}
