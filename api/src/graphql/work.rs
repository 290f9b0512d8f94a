//! What an operation does beside its cost: it copies variables, makes changes, looks for words.

use crate::error::{Code, Error, Result};
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Positioned, Variables};
use async_graphql_value::{ConstValue, Value};
use serde_json::Value as Json;

/// Bytes at most that variables are copied to, counted with the places that name them.
const MOST_COPIED: usize = 33_554_432;

/// Refuses variables that are long and stand in many places: the crate copies one for each place that names it.
pub fn check_variables(document: &ExecutableDocument, operation: &OperationDefinition, given: &Json) -> Result<()> {
    let places = places(document, &operation.selection_set.node);
    if places.saturating_mul(size(given)) > MOST_COPIED {
        let detail = format!("variables and the places that name them make at most {MOST_COPIED} bytes together");
        return Err(Error::new(Code::QueryTooCostly, detail));
    }
    Ok(())
}

/// Arguments below `set` that name a variable, every fragment written out.
fn places(document: &ExecutableDocument, set: &SelectionSet) -> usize {
    let of = |item: &Positioned<Selection>| match &item.node {
        Selection::Field(field) => {
            let named = field.node.arguments.iter().filter(|(_, value)| names_variable(&value.node)).count();
            named.saturating_add(places(document, &field.node.selection_set.node))
        }
        Selection::InlineFragment(fragment) => places(document, &fragment.node.selection_set.node),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.map_or(0, |fragment| places(document, &fragment.node.selection_set.node))
        }
    };
    set.items.iter().map(of).fold(0, usize::saturating_add)
}

fn names_variable(value: &Value) -> bool {
    match value {
        Value::Variable(_) => true,
        Value::List(items) => items.iter().any(names_variable),
        Value::Object(fields) => fields.values().any(names_variable),
        _ => false,
    }
}

/// About how many bytes a copy takes.
fn size(value: &Json) -> usize {
    match value {
        Json::String(text) => text.len(),
        Json::Array(items) => items.iter().map(size).sum::<usize>() + items.len(),
        Json::Object(fields) => fields.iter().map(|(name, field)| name.len() + size(field)).sum(),
        _ => 8,
    }
}

/// What an operation draws on the quota by what it does: each mutation, and each search wherever it stands.
pub fn draws(document: &ExecutableDocument, operation: &OperationDefinition, variables: &Variables) -> usize {
    let draws = Draws { document, variables, of_roots: operation.ty == OperationType::Mutation };
    draws.of(&operation.selection_set.node, true)
}

struct Draws<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    /// Whether every root field draws.
    of_roots: bool,
}

impl Draws<'_> {
    fn of(&self, set: &SelectionSet, is_root: bool) -> usize {
        let draws = set.items.iter().map(|item| match &item.node {
            Selection::Field(field) => {
                let drawn = (is_root && self.of_roots) || self.searches(&field.node);
                usize::from(drawn).saturating_add(self.of(&field.node.selection_set.node, false))
            }
            Selection::InlineFragment(fragment) => self.of(&fragment.node.selection_set.node, is_root),
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or(0, |fragment| self.of(&fragment.node.selection_set.node, is_root))
            }
        });
        draws.fold(0, usize::saturating_add)
    }

    /// Whether a field looks for words: by `q`, itself or in its filter.
    fn searches(&self, field: &Field) -> bool {
        field.arguments.iter().any(|(name, value)| match &value.node {
            value if name.node == "q" => self.is_given(value),
            Value::Object(filter) => filter.get("q").is_some_and(|q| self.is_given(q)),
            Value::Variable(filter) => match self.variables.get(filter) {
                Some(ConstValue::Object(filter)) => filter.get("q").is_some_and(|q| *q != ConstValue::Null),
                _ => false,
            },
            _ => false,
        })
    }

    /// Whether something stands there; it is not copied, since a variable may be long and stand in many places.
    fn is_given(&self, value: &Value) -> bool {
        match value {
            Value::Variable(name) => self.variables.get(name).is_some_and(|value| *value != ConstValue::Null),
            value => *value != Value::Null,
        }
    }
}
