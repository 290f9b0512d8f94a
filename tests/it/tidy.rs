//! The house stays as it was planned: who may import whom, what stands where.

mod arrows;

use arrows::{Arrow, arrows, circles, room};
use std::fs;
use std::path::{Path, PathBuf};

/// The floors of the house, from the ground up: a room is a folder or file at the top of `api/src`, and its arrows lead
/// to lower floors, or to its own floor where no circle comes of it.
const FLOORS: [&[&str]; 13] = [
    // What knows nothing of the house: errors and time, then words and bytes.
    &["address", "clock", "error", "private", "tasks", "trouble"],
    &["days", "keys", "markdown", "patch", "text", "text_enum", "version"],
    // The process: its settings, its log, its connections.
    &["config", "server", "telemetry"],
    &["db"],
    // What is made of the database, and what an instance keeps in memory.
    &["access_token", "actor", "backup", "bus", "page", "policy", "quota", "secret", "streams"],
    // All of it that requests share, and one request's view of it.
    &["state"],
    &["ctx"],
    // What is done for somebody who asks.
    &["activity", "auth", "jobs", "live", "plan", "reading"],
    // The faces.
    &["http"],
    &["graphql", "rest"],
    &["features", "web"],
    // What puts everything together.
    &["app"],
    &["cli", "main"],
];

/// The order of features: a service or store imports only what stands before it.
const ORDER: [&str; 15] = [
    "districts",
    "areas",
    "accounts",
    "profiles",
    "affiliations",
    "skills",
    "items",
    "projects",
    "documents",
    "requests",
    "search",
    "clients",
    "activity",
    "tickets",
    "demo",
];

struct Source {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources() -> Vec<Source> {
    let base = root().join("api/src");
    let mut found = Vec::new();
    let mut folders = vec![base.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(&base).unwrap().to_string_lossy().into_owned();
                found.push(Source { path: relative, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found
}

/// Names that follow `prefix` anywhere in the text, `use` groups included one level deep.
fn named<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let rest = &text[at + prefix.len()..];
        let group = rest.strip_prefix('{').and_then(|inner| inner.split('}').next());
        let words = group.map_or_else(|| vec![rest], |inner| inner.split(',').map(str::trim).collect());
        names.extend(
            words.into_iter().map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()),
        );
    }
    names.retain(|name| !name.is_empty());
    names
}

fn feature(path: &str) -> Option<&str> {
    path.strip_prefix("features/")?.split('/').next().filter(|name| !name.contains('.'))
}

fn is_in(path: &str, name: &str) -> bool {
    path.split('/').any(|part| part == name || part == format!("{name}.rs"))
}

fn check(rule: &str, offenders: Vec<String>) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn told(arrow: &Arrow<'_>) -> String {
    format!("{} -> {} ({})", arrow.from, arrow.to, arrow.path)
}

#[test]
fn every_room_stands_on_a_floor() {
    let sources = sources();
    let rooms = sources.iter().map(|source| room(&source.path)).filter(|room| *room != "lib");
    let mut homeless: Vec<String> = rooms.filter(|room| floor(room).is_none()).map(str::to_owned).collect();
    homeless.dedup();
    let stands = |wanted: &str| sources.iter().any(|source| room(&source.path) == wanted);
    let empty = FLOORS.iter().copied().flatten().filter(|room| !stands(room));
    homeless.extend(empty.map(|room| format!("{room} is not there")));
    check("FLOORS names each room", homeless);
}

#[test]
fn no_arrow_goes_up() {
    let sources = sources();
    let up = arrows(&sources).into_iter().filter(|arrow| floor(arrow.from) < floor(arrow.to));
    check("arrows go down", up.map(|arrow| told(&arrow)).collect());
}

#[test]
fn rooms_of_a_floor_form_no_circle() {
    let sources = sources();
    let arrows = arrows(&sources);
    let level = arrows.iter().filter(|arrow| floor(arrow.from) == floor(arrow.to)).collect();
    check("no two rooms need each other", circles(level).into_iter().map(told).collect());
}

#[test]
fn rest_serves_rest_handlers_alone() {
    let sources = sources();
    let lists = ["app", "main", "cli"];
    let may = |path: &str| {
        let top_of_features = path.strip_prefix("features/").is_some_and(|rest| !rest.contains('/'));
        lists.contains(&room(path)) || top_of_features || is_in(path, "rest") || path == "features/clients/oauth.rs"
    };
    let wrong = arrows(&sources).into_iter().filter(|arrow| arrow.to == "rest" && !may(arrow.path));
    check("what both faces need stands in http", wrong.map(|arrow| told(&arrow)).collect());
}

#[test]
fn services_and_stores_import_only_earlier_features_and_never_their_stores() {
    let mut offenders = Vec::new();
    for source in sources() {
        let Some(own) = feature(&source.path) else { continue };
        let rank = ORDER.iter().position(|name| *name == own);
        if rank.is_none() {
            offenders.push(format!("{}: feature {own} is not in ORDER", source.path));
            continue;
        }
        for other in named(&source.text, "crate::features::") {
            if other == own || other == "schema" || other == "Schema" {
                continue;
            }
            let earlier = ORDER.iter().position(|name| *name == other) < rank;
            if !earlier && !is_in(&source.path, "graphql") && !is_in(&source.path, "view") {
                offenders.push(format!("{} imports {other}", source.path));
            }
            if source.text.contains(&format!("features::{other}::store")) {
                offenders.push(format!("{} imports the store of {other}", source.path));
            }
        }
    }
    check("a feature calls the services of features before it", offenders);
}

#[test]
fn shared_layers_know_no_feature() {
    let may = ["features/", "cli/", "app/", "main.rs", "web/", "lib.rs"];
    let offenders = sources().into_iter().filter(|source| !may.iter().any(|prefix| source.path.starts_with(prefix)));
    let offenders = offenders.filter(|source| source.text.contains("crate::features"));
    check("only faces of the house know features", offenders.map(|source| source.path).collect());
}

#[test]
fn tables_are_named_in_stores_only() {
    let may = |path: &str| {
        is_in(path, "store")
            || path.starts_with("db/")
            || path.starts_with("plan/")
            || path.starts_with("policy/visibility")
            || path == "access_token/keys.rs"
            || path == "activity/record.rs"
            || path == "jobs/mod.rs"
            || path == "page.rs"
    };
    let mut offenders = Vec::new();
    for source in sources().into_iter().filter(|source| !may(&source.path)) {
        let tables = named(&source.text, "bindery_entity::").into_iter().filter(|name| *name != "ids");
        offenders.extend(tables.map(|table| format!("{} names {table}", source.path)));
        for word in [" FROM ", "INSERT INTO ", "DELETE FROM "] {
            if source.text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word)) {
                offenders.push(format!("{} writes SQL", source.path));
            }
        }
    }
    check("tables and SQL stand in store.rs", offenders);
}

#[test]
fn policy_is_pure() {
    let mut offenders = Vec::new();
    for source in sources().into_iter().filter(|source| source.path.starts_with("policy/")) {
        for word in ["async ", ".await", "crate::ctx", "sea_orm::"] {
            if source.text.contains(word) {
                offenders.push(format!("{} has `{word}`", source.path));
            }
        }
    }
    check("policy decides without I/O", offenders);
}

#[test]
fn faces_contain_no_rule() {
    let mut offenders = Vec::new();
    for source in sources() {
        let face = ["faces", "graphql", "rest"].iter().any(|face| is_in(&source.path, face));
        let face = face && feature(&source.path).is_some();
        if !face {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let code = line.trim_start();
            let comment = code.starts_with("//") || code.starts_with('#') || code.contains('"');
            if !comment && (code.starts_with("if ") || code.contains(" if ") || code.contains("else {")) {
                offenders.push(format!("{}:{}", source.path, number + 1));
            }
        }
    }
    check("a face contains no `if`", offenders);
}

#[test]
fn the_top_level_is_what_was_agreed() {
    let may = ["api", "entity", "migration", "tests", "openapi", "target"];
    let folders = fs::read_dir(root()).unwrap().flatten().filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
    check(
        "no other top-level folder",
        names
            .filter(|name| !name.starts_with('.') && !may.contains(&name.as_str()) && name != "bindery-data")
            .collect(),
    );
}

#[test]
fn no_drawer_for_everything() {
    let bad = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];
    let offenders = sources().into_iter().filter(|source| bad.iter().any(|name| is_in(&source.path, name)));
    check("names say what is inside", offenders.map(|source| source.path).collect());
}
