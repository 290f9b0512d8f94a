//! Every setting with its value and where it comes from; secrets are masked.

use crate::config::{self, Settings, without_password};
use figment::Source;
use figment::value::{Dict, Value};
use std::io::Write as _;

/// Settings whose value nobody may read over a shoulder.
const SECRET: [&str; 3] = ["secret", "metrics_token", "smtp_url"];

/// Prints one line a setting: name, value, origin.
pub fn print(flags: &Dict) -> anyhow::Result<()> {
    let figment = config::figment(flags.clone());
    let mut out = std::io::stdout();
    for (name, _) in Settings::DOCS {
        let value = figment.find_value(name).ok();
        let shown = value.as_ref().map(|value| shown(name, value)).unwrap_or_default();
        let variable = format!("BINDERY_{}", name.to_uppercase());
        let origin = if flags.contains_key(*name) {
            "flag".to_owned()
        } else if std::env::var_os(&variable).is_some() {
            variable
        } else if let Some(Source::File(file)) = figment.find_metadata(name).and_then(|data| data.source.clone()) {
            file.display().to_string()
        } else {
            "default".to_owned()
        };
        writeln!(out, "{name:<28} {shown:<40} {origin}")?;
    }
    Ok(())
}

fn shown(name: &str, value: &Value) -> String {
    let text = match value {
        Value::String(_, text) => text.clone(),
        Value::Bool(_, yes) => yes.to_string(),
        Value::Char(_, letter) => letter.to_string(),
        Value::Num(_, number) => {
            let whole = number.to_i128().map(|number| number.to_string());
            whole.or_else(|| number.to_u128().map(|number| number.to_string())).unwrap_or_default()
        }
        Value::Array(_, parts) => parts.iter().map(|part| shown("", part)).collect::<Vec<_>>().join(", "),
        Value::Empty(..) | Value::Dict(..) => String::new(),
    };
    if SECRET.contains(&name) && !text.is_empty() {
        return "(set)".to_owned();
    }
    if name == "database_url" { without_password(&text) } else { text }
}
