//! The committed contracts are what the server serves. `BINDERY_UPDATE=1 cargo test contract` writes them anew.

use std::path::{Path, PathBuf};

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi").join(name)
}

fn compare(name: &str, now: &str) {
    let (path, now) = (committed(name), format!("{}\n", now.trim_end()));
    if std::env::var_os("BINDERY_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, now).unwrap();
        return;
    }
    let then = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(then == now, "openapi/{name} is out of date: BINDERY_UPDATE=1 cargo test contract");
}

#[test]
fn openapi_json() {
    compare("openapi.json", &bindery::features::openapi().to_pretty_json().unwrap());
}

#[test]
fn schema_graphql() {
    compare("schema.graphql", &bindery::features::sdl());
}

/// Every operation says what it is, in both documents.
#[test]
fn everything_is_described() {
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{place} has no summary");
            assert!(operation["operationId"].is_string(), "{place} has no operationId");
            assert!(operation["tags"].is_array(), "{place} has no tag");
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(response["description"].is_string(), "{place} {status} has no description");
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["description"].is_string(), "{place} {} has no description", parameter["name"]);
            }
        }
    }
}

/// Every reference in the OpenAPI document leads somewhere.
#[test]
fn references_lead_somewhere() {
    fn walk<'a>(value: &'a serde_json::Value, found: &mut Vec<&'a str>) {
        match value {
            serde_json::Value::Object(object) => {
                found.extend(object.get("$ref").and_then(serde_json::Value::as_str));
                object.values().for_each(|inner| walk(inner, found));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|inner| walk(inner, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let mut found = Vec::new();
    walk(&document, &mut found);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
}
