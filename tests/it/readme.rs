//! The README's table of settings is the settings. `BINDERY_UPDATE=1 cargo test readme` writes it anew.

use bindery::config::Settings;
use std::fmt::Write as _;
use std::path::Path;

fn table() -> String {
    let defaults = Settings::defaults();
    let mut table = "| setting | default | meaning |\n|---|---|---|\n".to_owned();
    for (name, about) in Settings::DOCS.iter().filter(|(name, _)| *name != "statement_header") {
        let value = serde_json::to_value(&defaults[*name]).unwrap();
        let default = match value {
            serde_json::Value::String(text) if !text.is_empty() => format!("`{text}`"),
            serde_json::Value::Number(_) | serde_json::Value::Bool(_) => format!("`{value}`"),
            _ => String::new(),
        };
        writeln!(table, "| `{name}` | {default} | {about} |").unwrap();
    }
    table
}

#[test]
fn names_every_setting() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- settings -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /settings -->").unwrap();
    let now = format!("{before}<!-- settings -->\n{}<!-- /settings -->{after}", table());
    if std::env::var_os("BINDERY_UPDATE").is_some() {
        std::fs::write(&path, now).unwrap();
        return;
    }
    assert!(now == text, "README's settings are out of date: BINDERY_UPDATE=1 cargo test readme");
}
