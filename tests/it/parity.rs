//! Every use case is reachable on both faces, under the same name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// True exceptions, each with its reason; the list may only shrink.
const REST_ONLY: &[(&str, &str)] = &[
    ("issue_token", "the OAuth 2.0 token endpoint is form-encoded by RFC 6749"),
    ("get_key_set", "a well-known address of RFC 7517"),
    ("stream_activity", "the transport itself; GraphQL has the subscription `activity`"),
];

/// Lists that GraphQL shows as a field of their parent.
const NESTED: &[(&str, &str)] = &[
    ("list_district_affiliations", "affiliations"),
    ("list_project_members", "members"),
    ("list_document_revisions", "revisions"),
];

/// Use cases that serve other services and nested fields, not callers.
const INTERNAL: &[(&str, &str)] = &[
    ("load_demo", "runs at start"),
    ("create_member_link", "the command line, for whoever runs the installation"),
    ("create_reset_link", "the command line, for whoever runs the installation"),
    ("sweep", "runs by itself"),
    ("is_unrendered", "the worker, at its start"),
    ("render", "the worker, after the renderer changed"),
    ("mail_reset_link", "the worker, for `forgot_password`"),
    ("lock_project", "a part of other use cases"),
    ("reindex", "the command line and the worker, for whoever runs the installation"),
    ("reindex_districts", "a part of it"),
    ("reindex_schools", "a part of it"),
    ("end_all_access", "the command line, after a database was restored"),
    ("end_all", "a part of it"),
    ("list_live", "what a restore tells whoever runs the installation"),
];

fn is_listed(list: &[(&str, &str)], name: &str) -> bool {
    list.iter().any(|(listed, _)| *listed == name)
}

/// `pub async fn` names in every `service.rs` and `service/*.rs`.
fn use_cases() -> Vec<(String, String)> {
    let features = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/features");
    let mut found = Vec::new();
    let mut folders = vec![features];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.iter().any(|part| part == "service" || part == "service.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let names = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
                let names = names.map(|line| line.split(['(', '<']).next().unwrap().to_owned());
                found.extend(names.map(|name| (path.display().to_string(), name)));
            }
        }
    }
    found
}

fn operations() -> BTreeSet<String> {
    let document = serde_json::to_value(bindery::features::openapi()).unwrap();
    let items = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    items.filter_map(|operation| operation["operationId"].as_str().map(str::to_owned)).collect()
}

/// Every field name of every type in the schema.
fn fields() -> BTreeSet<String> {
    let sdl = bindery::features::sdl();
    let lines = sdl.lines().filter_map(|line| line.strip_prefix('\t'));
    let names = lines.map(|line| line.split(['(', ':']).next().unwrap().trim().to_owned());
    names.filter(|name| name.chars().all(char::is_alphanumeric)).collect()
}

fn camel(name: &str) -> String {
    let noun = name.strip_prefix("get_").or_else(|| name.strip_prefix("list_")).unwrap_or(name);
    let mut words = noun.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

#[test]
fn every_use_case_has_both_faces() {
    let (operations, fields) = (operations(), fields());
    let mut missing = Vec::new();
    for (file, name) in use_cases() {
        let nested = ["_by_id", "_of", "_in"].iter().any(|ending| name.ends_with(ending));
        if is_listed(INTERNAL, &name) || nested || name.starts_with("find_") {
            continue;
        }
        let field = NESTED.iter().find(|(listed, _)| *listed == name);
        let field = field.map_or_else(|| camel(&name), |(_, field)| (*field).to_owned());
        if !operations.contains(&name) {
            missing.push(format!("{name} has no REST operation ({file})"));
        }
        if !is_listed(REST_ONLY, &name) && !fields.contains(&field) {
            missing.push(format!("{name} has no GraphQL field {field} ({file})"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn exceptions_are_real() {
    let operations = operations();
    for (name, _) in REST_ONLY {
        assert!(operations.contains(*name), "{name} is no operation any more: take it off the list");
    }
}
