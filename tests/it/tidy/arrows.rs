//! Which rooms of the house a text of Rust names: `crate::…` paths, groups of any depth, and `super::…` that leaves a room.

use super::Source;
use std::collections::{BTreeMap, BTreeSet};

/// One room that names another, and where.
pub struct Arrow<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub path: &'a str,
}

/// The room that a file stands in: its folder at the top, or itself.
pub fn room(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// Every arrow between two rooms; a macro stands for the room that exports it.
pub fn arrows(sources: &[Source]) -> Vec<Arrow<'_>> {
    let macros: BTreeMap<&str, &str> = sources.iter().flat_map(exported).collect();
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path != "lib.rs") {
        let from = room(&source.path);
        let named = names(&source.text, depth(&source.path)).into_iter();
        let rooms: BTreeSet<&str> = named.map(|name| macros.get(name).copied().unwrap_or(name)).collect();
        let others = rooms.into_iter().filter(|to| *to != from);
        found.extend(others.map(|to| Arrow { from, to, path: &source.path }));
    }
    found
}

/// The macros that a file exports, which stand at the root of the crate wherever they are written.
fn exported(source: &Source) -> Vec<(&str, &str)> {
    let parts = source.text.split("#[macro_export]\nmacro_rules! ").skip(1);
    parts.map(|part| (word(part), room(&source.path))).collect()
}

/// How many modules lead from the root of the crate to this file's.
fn depth(path: &str) -> usize {
    path.split('/').filter(|part| *part != "mod.rs").count()
}

/// The names right below the root of the crate that a text uses.
fn names(text: &str, depth: usize) -> Vec<&str> {
    let mut names = Vec::new();
    let out = "super::".repeat(depth);
    for path in [paths(text, "crate::"), paths(text, &out)].concat() {
        match path.strip_prefix('{') {
            Some(group) => names.extend(items(group)),
            None => names.push(word(path)),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// What follows `prefix` wherever it stands in code.
fn paths<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let begins = text.match_indices(prefix).filter(|(at, _)| !is_comment(text, *at));
    let begins = begins.filter(|(at, _)| !text[..*at].ends_with("::"));
    begins.map(|(at, _)| &text[at + prefix.len()..]).collect()
}

/// Whether a comment has begun on the line before this place; an address in a text is none.
fn is_comment(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap();
    line.match_indices("//").any(|(slashes, _)| !line[..slashes].ends_with(':'))
}

fn word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()
}

/// The first word of each item of a group, whatever groups stand inside; the brace that opens it has been read.
fn items(group: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut items) = (1, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            items.push(word(group[begin..at].trim_start()));
            begin = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    items
}

/// The arrows of every circle among these: what is left when rooms that lead nowhere, or to which nothing leads, go.
pub fn circles<'a>(mut arrows: Vec<&'a Arrow<'a>>) -> Vec<&'a Arrow<'a>> {
    loop {
        let leads: BTreeSet<&str> = arrows.iter().map(|arrow| arrow.from).collect();
        let led_to: BTreeSet<&str> = arrows.iter().map(|arrow| arrow.to).collect();
        let before = arrows.len();
        arrows.retain(|arrow| leads.contains(arrow.to) && led_to.contains(arrow.from));
        if arrows.len() == before {
            return arrows;
        }
    }
}

#[test]
fn paths_are_read_as_they_are_written() {
    let text = "use crate::{ctx::Ctx, db::{self, sql::{Sql, x}},\n  keys};\n//! crate::comment\n\
        let a = \"http://b\"; crate::text::fold(); // crate::behind\nuse super::super::page::Page;\ncrate::text_enum! {";
    let mut found = names(text, 2);
    found.sort_unstable();
    assert_eq!(found, ["ctx", "db", "keys", "page", "text", "text_enum"]);
    assert!(names("use super::page;", 2).is_empty(), "a room of one's own");
}
