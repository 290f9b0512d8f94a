//! Manifests of documents, as Apollo's and Relay's tools write them.

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::path::Path;

/// One document of a manifest.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// The document.
    #[serde(rename = "body")]
    pub text: String,
}

/// What Apollo's tools write; the names and kinds of operations stand in the documents, too.
#[derive(Debug, Deserialize)]
struct Apollo {
    format: String,
    version: u32,
    operations: Vec<Entry>,
}

/// The documents of a manifest; what Relay writes is one object, from id to text.
pub fn read(file: &Path) -> anyhow::Result<Vec<Entry>> {
    let text = std::fs::read_to_string(file).context("the file cannot be read")?;
    let map: Map<String, Value> = serde_json::from_str(&text).context("the file is no JSON object")?;
    let entries = if map.contains_key("operations") { apollo(map)? } else { relay(map)? };
    ensure!(!entries.is_empty(), "the file holds no document");
    ensure!(entries.iter().all(|entry| !entry.id.is_empty()), "a document has an empty id");
    Ok(entries)
}

fn apollo(map: Map<String, Value>) -> anyhow::Result<Vec<Entry>> {
    let manifest: Apollo = serde_json::from_value(Value::Object(map)).context("this is no manifest of Apollo's")?;
    let (format, version) = (manifest.format, manifest.version);
    if (format.as_str(), version) != ("apollo-persisted-query-manifest", 1) {
        bail!("format \"{format}\" in version {version} is not known");
    }
    Ok(manifest.operations)
}

fn relay(map: Map<String, Value>) -> anyhow::Result<Vec<Entry>> {
    let entry = |(id, text)| match text {
        Value::String(text) => Ok(Entry { id, text }),
        _ => bail!("document \"{id}\" is no text"),
    };
    map.into_iter().map(entry).collect()
}
