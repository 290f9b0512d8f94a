//! Limits that hold before anything is parsed or run: bytes, tokens, aliases, root fields, directives.

use crate::config::Settings;
use crate::error::{Code, Error, Result};
use crate::http::input;
use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet};
use std::collections::HashMap;

/// Brackets inside brackets at most; the parser goes one call deeper for each, on a stack that ends.
const MOST_NESTED: usize = 64;
/// Selections at most when every fragment is written out where it is spread.
const MOST_EXPANDED: usize = 10_000;

/// Refuses a text that is too long to look at.
pub fn check_length(settings: &Settings, text: &str) -> Result<()> {
    let most = settings.graphql_max_document_bytes;
    if text.len() > most {
        return Err(Error::new(Code::QueryTooLarge, format!("a document has at most {most} bytes")));
    }
    Ok(())
}

/// Refuses a text that is too long or too nested to parse; says how many tokens it has.
pub fn check_text(settings: &Settings, text: &str) -> Result<usize> {
    check_length(settings, text)?;
    let (tokens, nested) = measure(text);
    let most = settings.graphql_max_tokens;
    if tokens > most {
        return Err(Error::new(Code::QueryTooLarge, format!("a document has at most {most} tokens")));
    }
    if nested > MOST_NESTED {
        return Err(Error::new(Code::QueryTooDeep, format!("brackets nest at most {MOST_NESTED} deep")));
    }
    if has_nul(text) {
        return Err(Error::new(Code::QueryInvalid, input::NUL));
    }
    Ok(tokens)
}

/// Whether a text of a document may hold NUL, in itself or as an escape. In a block string, where backslashes stand for
/// themselves, six letters are taken for it.
fn has_nul(text: &str) -> bool {
    // A backslash behind a backslash escapes nothing.
    text.contains('\0') || text.split("\\\\").any(|part| part.contains("\\u0000"))
}

/// Counts lexical tokens (GraphQL specification, section 2.1.6), a string as one and a comment as none, and
/// how deep brackets nest.
fn measure(text: &str) -> (usize, usize) {
    let (mut tokens, mut open, mut deepest) = (0, 0_usize, 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            c if c.is_whitespace() || c == ',' || c == '\u{feff}' => {
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
                continue;
            }
            '#' => {
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
                continue;
            }
            '"' => string_length(rest),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        match c {
            '{' | '[' | '(' => open += 1,
            '}' | ']' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        (tokens, deepest) = (tokens + 1, deepest.max(open));
        rest = rest.get(length..).unwrap_or_default();
    }
    (tokens, deepest)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// The bytes of the string at the head of `text`, quotes included.
fn string_length(text: &str) -> usize {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let mut at = 0;
        while let Some(found) = block.get(at..).and_then(|rest| rest.find("\"\"\"")) {
            at += found;
            if !block.get(..at).unwrap_or_default().ends_with('\\') {
                return at + 6;
            }
            at += 3;
        }
        return text.len();
    }
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = (*c == '"' && !escaped) || *c == '\n';
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// What a document holds that costs something before it runs.
#[derive(Debug, Default)]
struct Tally {
    aliases: usize,
    directives: usize,
}

/// Refuses too many aliases, root fields and directives over the whole document.
pub fn check_document(settings: &Settings, document: &ExecutableDocument) -> Result<()> {
    let mut tally = Tally::default();
    let mut roots = 0;
    for (_, operation) in document.operations.iter() {
        tally.directives += operation.node.directives.len();
        roots = roots.max(operation.node.selection_set.node.items.len());
        count(&operation.node.selection_set.node, &mut tally);
    }
    for fragment in document.fragments.values() {
        tally.directives += fragment.node.directives.len();
        count(&fragment.node.selection_set.node, &mut tally);
    }
    let most = settings.graphql_max_aliases;
    if tally.aliases > most || roots > most {
        return Err(Error::new(Code::TooManyAliases, format!("a document has at most {most} aliases and root fields")));
    }
    let most = settings.graphql_max_directives;
    if tally.directives > most {
        return Err(Error::new(Code::TooManyDirectives, format!("a document has at most {most} directives")));
    }
    check_expanded(document)
}

/// Refuses fragments that grow without measure when they are written out, or that spread themselves.
fn check_expanded(document: &ExecutableDocument) -> Result<()> {
    let mut known = HashMap::new();
    for (_, operation) in document.operations.iter() {
        let size = expanded(&operation.node.selection_set.node, document, &mut known, 0)?;
        if size > MOST_EXPANDED {
            let detail = format!("with its fragments written out a document has at most {MOST_EXPANDED} selections");
            return Err(Error::new(Code::QueryTooCostly, detail));
        }
    }
    Ok(())
}

fn expanded<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    known: &mut HashMap<&'a str, usize>,
    depth: usize,
) -> Result<usize> {
    if depth > MOST_NESTED {
        return Err(Error::new(Code::QueryTooDeep, "fragments spread each other too deep, or themselves"));
    }
    let mut size = 0_usize;
    for item in &set.items {
        let inner = match &item.node {
            Selection::Field(field) => expanded(&field.node.selection_set.node, document, known, depth + 1)?,
            Selection::InlineFragment(inline) => expanded(&inline.node.selection_set.node, document, known, depth + 1)?,
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                match (known.get(name), document.fragments.get(name)) {
                    (Some(size), _) => *size,
                    (None, Some(fragment)) => {
                        let size = expanded(&fragment.node.selection_set.node, document, known, depth + 1)?;
                        known.insert(name, size);
                        size
                    }
                    (None, None) => 0,
                }
            }
        };
        size = size.saturating_add(inner).saturating_add(1);
    }
    Ok(size)
}

fn count(set: &SelectionSet, tally: &mut Tally) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => {
                tally.aliases += usize::from(field.node.alias.is_some());
                tally.directives += field.node.directives.len();
                count(&field.node.selection_set.node, tally);
            }
            Selection::InlineFragment(fragment) => {
                tally.directives += fragment.node.directives.len();
                count(&fragment.node.selection_set.node, tally);
            }
            Selection::FragmentSpread(spread) => tally.directives += spread.node.directives.len(),
        }
    }
}

/// The operation that will run (GraphQL specification, section 6.1).
pub fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>> {
    let mut all = document.operations.iter();
    let found = match name {
        Some(name) => all.find(|(known, _)| known.is_some_and(|known| known == name)),
        None => all.next().filter(|_| all.next().is_none()),
    };
    let wrong = || Error::new(Code::QueryInvalid, "`operationName` must name one operation of the document");
    found.map(|(_, operation)| operation).ok_or_else(wrong)
}

/// Whether an operation is a mutation with exactly one field, as an idempotency key wants it.
pub fn is_one_mutation(operation: &OperationDefinition) -> bool {
    let items = &operation.selection_set.node.items;
    let one_field = items.len() == 1 && items.iter().all(|item| matches!(item.node, Selection::Field(_)));
    operation.ty == OperationType::Mutation && one_field
}
