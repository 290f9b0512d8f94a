//! What the schema says of itself, so that a question about it can be measured before it is answered.

use super::QUESTION;
use anyhow::Context as _;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet};
use async_graphql::{Executor, Variables};
use async_graphql_value::{ConstValue, Value};
use futures_util::FutureExt as _;
use serde::Deserialize;
use std::collections::HashMap;

/// Every type of the schema, as introspection shows it.
#[derive(Debug)]
pub struct Catalogue {
    types: HashMap<String, Type>,
    directives: Vec<Arguments>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    types: Vec<Type>,
    directives: Vec<Arguments>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    name: String,
    fields: Option<Vec<Field>>,
    input_fields: Option<Vec<Input>>,
    enum_values: Option<Vec<serde::de::IgnoredAny>>,
    interfaces: Option<Vec<Reference>>,
    possible_types: Option<Vec<Reference>>,
}

#[derive(Debug, Deserialize)]
struct Field {
    args: Vec<Input>,
    r#type: Reference,
}

#[derive(Debug, Deserialize)]
struct Input {
    r#type: Reference,
}

#[derive(Debug, Deserialize)]
struct Arguments {
    args: Vec<Input>,
}

/// A type by name, inside of lists and non-null marks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    name: Option<String>,
    #[serde(default)]
    of_type: Option<Box<Reference>>,
}

/// How much of the schema an operation asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// Fields in the answer that are about the schema.
    pub fields: usize,
    /// Whether it asks for nothing else.
    pub alone: bool,
}

impl Catalogue {
    /// Asks `executor` for its schema.
    pub fn read<E: Executor>(executor: &E) -> anyhow::Result<Self> {
        let response = executor.execute(QUESTION.into()).now_or_never().context("the schema waits for something")?;
        let data = response.data.into_json()?;
        let schema = data.get("__schema").cloned().unwrap_or_default();
        let Schema { types, directives } = serde_json::from_value(schema)?;
        Ok(Self { types: types.into_iter().map(|of| (of.name.clone(), of)).collect(), directives })
    }

    /// How much of the schema `operation` asks for; counting ends when it is more than `most`.
    pub fn extent(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
        most: usize,
    ) -> Extent {
        let alone = operation.ty == OperationType::Query;
        let mut count = Count { catalogue: self, document, variables, left: most, alone };
        // What is too much is told by the number alone.
        let fields = match count.root(&operation.selection_set.node) {
            Some(()) => most - count.left,
            None => most.saturating_add(1),
        };
        Extent { fields, alone: count.alone }
    }

    fn find<'c>(&'c self, reference: &'c Reference) -> Place<'c> {
        match (&reference.of_type, &reference.name) {
            (Some(inner), _) => Place::Wrapped(inner),
            (None, Some(name)) => self.types.get(name).map_or(Place::Leaf, Place::Type),
            (None, None) => Place::Leaf,
        }
    }
}

/// Where in the schema a selection stands.
#[derive(Clone, Copy)]
enum Place<'c> {
    Schema,
    Type(&'c Type),
    Wrapped(&'c Reference),
    Field(&'c Field),
    Input(&'c Input),
    Arguments(&'c Arguments),
    Leaf,
}

struct Count<'c> {
    catalogue: &'c Catalogue,
    document: &'c ExecutableDocument,
    variables: &'c Variables,
    left: usize,
    alone: bool,
}

/// Nothing when there are too many.
type Counted = Option<()>;

impl<'c> Count<'c> {
    /// The fields of the query root.
    fn root(&mut self, set: &'c SelectionSet) -> Counted {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let inside = &field.node.selection_set.node;
                    match field.node.name.node.as_str() {
                        "__schema" => self.inside(inside, Place::Schema)?,
                        "__type" => {
                            let name = field.node.get_argument("name");
                            self.inside(inside, self.named(name.map(|name| &name.node)))?;
                        }
                        "__typename" => {}
                        _ => self.alone = false,
                    }
                }
                Selection::InlineFragment(fragment) => self.root(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.root(&fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Some(())
    }

    /// The type that the argument of `__type` names.
    fn named(&self, argument: Option<&Value>) -> Place<'c> {
        let name = match argument {
            Some(Value::String(name)) => Some(name),
            Some(Value::Variable(variable)) => match self.variables.get(variable) {
                Some(ConstValue::String(name)) => Some(name),
                _ => None,
            },
            _ => None,
        };
        name.and_then(|name| self.catalogue.types.get(name)).map_or(Place::Leaf, Place::Type)
    }

    fn inside(&mut self, set: &'c SelectionSet, place: Place<'c>) -> Counted {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    self.left = self.left.checked_sub(1)?;
                    self.below(&field.node.selection_set.node, place, field.node.name.node.as_str())?;
                }
                Selection::InlineFragment(fragment) => self.inside(&fragment.node.selection_set.node, place)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.inside(&fragment.node.selection_set.node, place)?;
                    }
                }
            }
        }
        Some(())
    }

    /// What `field` of `place` leads to, each with the selections `set`.
    fn below(&mut self, set: &'c SelectionSet, place: Place<'c>, field: &str) -> Counted {
        if set.items.is_empty() {
            return Some(());
        }
        let catalogue = self.catalogue;
        match (place, field) {
            (Place::Schema, "types") => self.each(set, catalogue.types.values().map(Place::Type)),
            (Place::Schema, "directives") => self.each(set, catalogue.directives.iter().map(Place::Arguments)),
            (Place::Schema, root) => {
                let name = ["Query", "Mutation", "Subscription"]
                    .into_iter()
                    .find(|name| root.strip_suffix("Type").is_some_and(|root| root.eq_ignore_ascii_case(name)));
                let found = name.and_then(|name| catalogue.types.get(name));
                self.inside(set, found.map_or(Place::Leaf, Place::Type))
            }
            (Place::Type(of), "fields") => self.each(set, of.fields.iter().flatten().map(Place::Field)),
            (Place::Type(of), "inputFields") => self.each(set, of.input_fields.iter().flatten().map(Place::Input)),
            (Place::Type(of), "enumValues") => self.each(set, of.enum_values.iter().flatten().map(|_| Place::Leaf)),
            (Place::Type(of), "interfaces") => {
                self.each(set, of.interfaces.iter().flatten().map(|of| catalogue.find(of)))
            }
            (Place::Type(of), "possibleTypes") => {
                self.each(set, of.possible_types.iter().flatten().map(|of| catalogue.find(of)))
            }
            (Place::Wrapped(of), "ofType") => self.inside(set, catalogue.find(of)),
            (Place::Field(of), "args") => self.each(set, of.args.iter().map(Place::Input)),
            (Place::Arguments(of), "args") => self.each(set, of.args.iter().map(Place::Input)),
            (Place::Field(Field { r#type, .. }) | Place::Input(Input { r#type }), "type") => {
                self.inside(set, catalogue.find(r#type))
            }
            _ => Some(()),
        }
    }

    fn each(&mut self, set: &'c SelectionSet, places: impl Iterator<Item = Place<'c>>) -> Counted {
        for place in places {
            self.left = self.left.checked_sub(1)?;
            self.inside(set, place)?;
        }
        Some(())
    }
}
