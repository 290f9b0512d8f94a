//! Limits that hold before anything is parsed or run: bytes, tokens, aliases, root fields, directives.

use crate::config::Settings;
use crate::error::{Code, Error, Result};
use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet};

/// Refuses a text that is too long to parse.
pub fn check_text(settings: &Settings, text: &str) -> Result<()> {
    let most = settings.graphql_max_document_bytes;
    if text.len() > most {
        return Err(Error::new(Code::QueryTooLarge, format!("a document has at most {most} bytes")));
    }
    let most = settings.graphql_max_tokens;
    if tokens(text) > most {
        return Err(Error::new(Code::QueryTooLarge, format!("a document has at most {most} tokens")));
    }
    Ok(())
}

/// Counts lexical tokens (GraphQL specification, section 2.1.6), strings and comments as one and none.
fn tokens(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            c if c.is_whitespace() || c == ',' || c == '\u{feff}' => {}
            '#' => while rest.next_if(|c| *c != '\n').is_some() {},
            '"' => {
                count += 1;
                while let Some(c) = rest.next_if(|c| *c != '"') {
                    if c == '\\' {
                        rest.next();
                    }
                }
                rest.next();
            }
            c if c.is_alphanumeric() || c == '_' || c == '-' => {
                count += 1;
                while rest.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '.')).is_some() {}
            }
            _ => count += 1,
        }
    }
    count
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
    Ok(())
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
