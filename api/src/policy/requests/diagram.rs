//! The state table as people read it: a diagram and a list.

use super::RequestStatus;
use super::table::{TRANSITIONS, Transition};
use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

/// The table as a Mermaid `stateDiagram-v2`.
pub fn diagram() -> String {
    let mut edges: BTreeMap<(Option<RequestStatus>, RequestStatus), Vec<&str>> = BTreeMap::new();
    for row in TRANSITIONS {
        let from: Vec<Option<RequestStatus>> = row.from.iter().copied().map(Some).collect();
        for from in if from.is_empty() { vec![None] } else { from } {
            for to in row.to {
                let acts = edges.entry((from, *to)).or_default();
                if !acts.contains(&row.act.as_str()) {
                    acts.push(row.act.as_str());
                }
            }
        }
    }
    let mut text = String::from("stateDiagram-v2\n");
    for ((from, to), acts) in edges {
        let from = from.map_or("[*]", RequestStatus::as_str);
        // Writing to a String does not fail.
        let _ = writeln!(text, "    {from} --> {to}: {}", acts.join(", "));
    }
    let is_end = |status: &&RequestStatus| !TRANSITIONS.iter().any(|row| row.from.contains(status));
    for status in RequestStatus::ALL.iter().filter(is_end) {
        let _ = writeln!(text, "    {status} --> [*]");
    }
    text
}

/// The table as a Markdown table, a row each.
pub fn markdown() -> String {
    let mut text =
        String::from("| act | who | from | offer | to | kinds | what comes of it |\n|---|---|---|---|---|---|---|\n");
    for row in TRANSITIONS {
        text.push_str(&line(row));
    }
    text
}

fn line(row: &Transition) -> String {
    let Transition { act, who, from, offers, to, kinds, outcome, note } = *row;
    let kinds = if kinds.is_empty() { "all".to_owned() } else { words(kinds) };
    let note = note.map(|note| format!(" {note}")).unwrap_or_default();
    let (who, from, offers, to) = (words(who), words(from), words(offers), words(to));
    format!("| {act} | {who} | {from} | {offers} | {to} | {kinds} | {outcome}{note} |\n")
}

fn words(list: &[impl Display]) -> String {
    if list.is_empty() {
        return "-".to_owned();
    }
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
