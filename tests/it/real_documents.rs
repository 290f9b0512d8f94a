//! Search over real documents: hundreds of lessons, policies and handbooks, loaded through the API.
//!
//! The texts are not part of the project; without them beside it the test says so and passes.

use bindery_tests::{TestApp, each, json};
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// What somebody would type, and the text that should be among the first three hits.
const QUERIES: [(&str, &str); 12] = [
    ("instructor does not show up", "instructor-no-show-policy"),
    ("jargon busting", "jargon_busting"),
    ("lexical dispersion plots", "lexical-dispersion-plot"),
    ("facets and filters in OpenRefine", "faceting-and-filtering"),
    ("tokenising a text", "tokenising-text"),
    ("exceptions and limitations of copyright", "exceptions-limitations"),
    ("MarcEdit task automation", "tasks-and-automation"),
    ("ggplot2 data visualisation", "data-viz-ggplot"),
    ("loops in the shell", "shell__episodes__04-loops"),
    ("motivating learners, demotivation", "08-motivation"),
    ("selecting tags for the blog", "select-blog-tags"),
    ("exporting spreadsheet data", "exporting-data"),
];

/// File name, title and text of each document.
fn documents() -> Option<Vec<(String, String, String)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/documents");
    let index = std::fs::read_to_string(folder.join("index.csv")).ok()?;
    let into = tempfile::tempdir().unwrap();
    let mut unpack = Command::new("tar");
    unpack.arg("-xzf").arg(folder.join("documents.tar.gz")).arg("-C").arg(into.path());
    assert!(unpack.status().unwrap().success());
    let mut rows = csv::Reader::from_reader(index.as_bytes());
    let document = |row: csv::Result<csv::StringRecord>| {
        let row = row.unwrap();
        let text = std::fs::read_to_string(into.path().join("documents").join(&row[0])).unwrap();
        (row[0].to_owned(), row[1].chars().take(160).collect(), text)
    };
    Some(rows.records().map(document).collect())
}

/// Writes all documents; the file of each by its id.
async fn load(app: &TestApp, documents: &[(String, String, String)]) -> HashMap<String, String> {
    let (author, mut files) = (app.member("author").await.client, HashMap::new());
    for (file, title, text) in documents {
        let body = json!({ "title": title, "body": text, "status": "published", "visibility": "public" });
        files.insert(author.post("/v1/documents", body).await.expect(201).str("/id"), file.clone());
    }
    files
}

#[tokio::test]
async fn the_expected_document_is_among_the_first_three() {
    let Some(documents) = documents() else {
        eprintln!("skipped: no ../shared/data/documents beside the project");
        return;
    };
    assert!(documents.len() > 300);
    each(async |app| {
        let names = load(app, &documents).await;
        let mut missed = Vec::new();
        for (q, wanted) in QUERIES {
            let q: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
            let found = app.nobody().get(&format!("/v1/documents?first=3&q={q}")).await.expect(200);
            let hits = found.json["items"].as_array().unwrap();
            let files: Vec<&str> = hits.iter().map(|hit| names[hit["id"].as_str().unwrap()].as_str()).collect();
            assert!(hits.iter().all(|hit| hit["snippet"].is_string() && hit.get("body").is_none()));
            if !files.iter().any(|file| file.contains(wanted)) {
                missed.push(format!("{q}: {files:?}"));
            }
        }
        assert!(missed.is_empty(), "{:?}:\n{}", app.kind, missed.join("\n"));
    })
    .await;
}
