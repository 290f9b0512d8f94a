//! Completes a response as the GraphQL specification wants it: keys in the order asked for
//! (section 6.3.2), null where a field failed, and further up where null is not allowed (section 6.4.4).
//!
//! async-graphql 7.2.1 answers in the order of completion, leaves failed fields out, and turns an object
//! whose fields all failed into null, non-null or not. Without an error only the order can be wrong: where a field
//! waited (for a statement, for a batch) while one after it was there at once. A schema does not say which fields may
//! wait, so every object with more than one key is looked at.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet, Type,
    TypeKind, TypeSystemDefinition,
};
use async_graphql::{Name, PathSegment, Positioned, Response, Value, Variables};
use std::collections::{HashMap, HashSet};

/// What the schema says of objects and interfaces.
#[derive(Debug, Default)]
pub struct Types(HashMap<Name, Composite>);

#[derive(Debug, Default)]
struct Composite {
    fields: HashMap<Name, Type>,
    implements: HashSet<Name>,
}

impl Types {
    /// Reads a schema in its own language; what does not parse is left as it comes.
    pub fn new(sdl: &str) -> Self {
        let Ok(document) = parse_schema(sdl) else { return Self::default() };
        let mut types = HashMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let (fields, implements) = match definition.node.kind {
                TypeKind::Object(object) => (object.fields, object.implements),
                TypeKind::Interface(interface) => (interface.fields, interface.implements),
                _ => continue,
            };
            let fields = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node)).collect();
            let implements = implements.into_iter().map(|name| name.node).collect();
            types.insert(definition.node.name.node, Composite { fields, implements });
        }
        Self(types)
    }

    fn field(&self, on: &str, name: &str) -> Option<&Type> {
        self.0.get(on)?.fields.get(name)
    }

    /// Whether everything of type `on` is a `condition` too.
    fn covers(&self, on: &str, condition: &str) -> bool {
        on == condition || self.0.get(on).is_some_and(|known| known.implements.contains(condition))
    }
}

/// What an operation asks for.
#[derive(Debug)]
struct Expected<'a> {
    slots: Vec<Slot<'a>>,
    /// Whether there is an order, here or inside.
    has_order: bool,
}

/// One key of an object in the response.
#[derive(Debug)]
struct Slot<'a> {
    key: &'a Name,
    of: Option<&'a Type>,
    /// Whether it is there whatever type the object turns out to be.
    certain: bool,
    inside: Option<Expected<'a>>,
}

/// The selections of one key while they are gathered.
struct Gathered<'a> {
    of: Option<&'a Type>,
    certain: bool,
    sets: Vec<&'a SelectionSet>,
}

/// Where the errors below one place are, from that place on.
type Paths<'p> = Vec<&'p [PathSegment]>;

struct Reader<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
}

impl<'a> Reader<'a> {
    fn expected(&self, on: &str, sets: &[&'a SelectionSet]) -> Expected<'a> {
        let mut found = IndexMap::new();
        for set in sets {
            self.gather(on, set, true, &mut found);
        }
        let slot = |(key, field): (&'a Name, Gathered<'a>)| {
            let inside = field.of.map(named).filter(|_| field.sets.iter().any(|set| !set.items.is_empty()));
            let inside = inside.map(|name| self.expected(name, &field.sets));
            Slot { key, of: field.of, certain: field.certain, inside }
        };
        let slots: Vec<Slot<'_>> = found.into_iter().map(slot).collect();
        let has_order = slots.len() > 1 || slots.iter().any(|slot| slot.ordered().is_some());
        Expected { slots, has_order }
    }

    fn gather(&self, on: &str, set: &'a SelectionSet, certain: bool, found: &mut IndexMap<&'a Name, Gathered<'a>>) {
        for item in &set.items {
            match &item.node {
                _ if self.is_left_out(item.node.directives()) => {}
                Selection::Field(field) => {
                    let of = self.types.field(on, &field.node.name.node);
                    let new = || Gathered { of, certain, sets: Vec::new() };
                    let known = found.entry(&field.node.response_key().node).or_insert_with(new);
                    known.certain |= certain;
                    known.sets.push(&field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    let set = &fragment.node.selection_set.node;
                    self.gather_if(on, condition.unwrap_or(on), set, certain, found);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let condition = &fragment.node.type_condition.node.on.node;
                        self.gather_if(on, condition, &fragment.node.selection_set.node, certain, found);
                    }
                }
            }
        }
    }

    fn gather_if(
        &self,
        on: &str,
        condition: &str,
        set: &'a SelectionSet,
        certain: bool,
        found: &mut IndexMap<&'a Name, Gathered<'a>>,
    ) {
        let covered = self.types.covers(on, condition);
        self.gather(if covered { on } else { condition }, set, certain && covered, found);
    }

    /// Whether `@skip` or `@include` leave a selection out.
    fn is_left_out(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let argument = directive.node.get_argument("if").map(|value| value.node.clone());
            let value = argument
                .and_then(|value| value.into_const_with(|name| self.variables.get(&name).cloned().ok_or(())).ok());
            match directive.node.name.node.as_str() {
                "skip" => value == Some(Value::Boolean(true)),
                "include" => value == Some(Value::Boolean(false)),
                _ => false,
            }
        })
    }
}

/// The type inside of lists and non-null marks.
fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

/// Completes `response`; `operation` is the one of `document` that ran.
pub fn complete(
    types: &Types,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    response: &mut Response,
) {
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let expected = Reader { types, document, variables }.expected(root, &[&operation.selection_set.node]);
    if response.errors.is_empty() {
        return arrange(&mut response.data, &expected);
    }
    let paths: Paths<'_> = response.errors.iter().map(|error| error.path.as_slice()).collect();
    let mut data = std::mem::take(&mut response.data);
    value(&mut data, None, Some(&expected), &paths);
    response.data = data;
}

/// Puts the keys of a response without errors into order.
fn arrange(data: &mut Value, expected: &Expected<'_>) {
    match data {
        Value::List(items) => items.iter_mut().for_each(|item| arrange(item, expected)),
        Value::Object(map) => arrange_object(map, expected),
        _ => {}
    }
}

fn arrange_object(map: &mut IndexMap<Name, Value>, expected: &Expected<'_>) {
    if map.keys().eq(expected.slots.iter().map(|slot| slot.key)) {
        let inside = map.values_mut().zip(&expected.slots).filter_map(|(item, slot)| Some((item, slot.ordered()?)));
        return inside.for_each(|(item, inside)| arrange(item, inside));
    }
    let place = |key: &Name| expected.slots.iter().position(|slot| slot.key == key).unwrap_or(usize::MAX);
    if !map.keys().map(place).is_sorted() {
        map.sort_by_cached_key(|key, _| place(key));
    }
    for (item, slot) in map.iter_mut().filter_map(|(key, item)| Some((item, expected.slots.get(place(key))?))) {
        slot.ordered().into_iter().for_each(|inside| arrange(item, inside));
    }
}

fn value(data: &mut Value, of: Option<&Type>, inside: Option<&Expected<'_>>, errors: &Paths<'_>) {
    let is_whole = match (&mut *data, inside) {
        (Value::Object(map), Some(expected)) => object(map, expected, errors),
        (Value::List(items), _) => list(items, of, inside, errors),
        (Value::Null, Some(expected)) if is_all_failed(expected, errors) => {
            let mut map = IndexMap::new();
            let is_whole = object(&mut map, expected, errors);
            *data = Value::Object(map);
            is_whole
        }
        _ => true,
    };
    if !is_whole {
        *data = Value::Null;
    }
}

/// Completes the items; false when one of them is null and must not be.
fn list(items: &mut [Value], of: Option<&Type>, inside: Option<&Expected<'_>>, errors: &Paths<'_>) -> bool {
    let of = of.and_then(|of| match &of.base {
        BaseType::List(inner) => Some(&**inner),
        BaseType::Named(_) => None,
    });
    if inside.is_none() && errors.is_empty() {
        return true;
    }
    items.iter_mut().enumerate().all(|(place, item)| {
        let errors = below(errors, |segment| matches!(segment, PathSegment::Index(index) if *index == place));
        value(item, of, inside, &errors);
        is_allowed(item, of, &errors)
    })
}

/// Completes an object; false when one of its fields is null and must not be.
fn object(map: &mut IndexMap<Name, Value>, expected: &Expected<'_>, errors: &Paths<'_>) -> bool {
    let in_order = map.len() == expected.slots.len() && map.keys().eq(expected.slots.iter().map(|slot| slot.key));
    if !in_order {
        let mut rest = std::mem::take(map);
        for slot in &expected.slots {
            match rest.swap_remove(slot.key) {
                Some(value) => _ = map.insert(slot.key.clone(), value),
                None if slot.certain || slot.has_failed(errors) => _ = map.insert(slot.key.clone(), Value::Null),
                None => {}
            }
        }
        map.extend(rest);
    }
    expected.slots.iter().filter(|slot| slot.inside.is_some() || !errors.is_empty()).all(|slot| {
        let Some(item) = map.get_mut(slot.key) else { return true };
        let errors = below(errors, |segment| slot.is(segment));
        value(item, slot.of, slot.inside.as_ref(), &errors);
        is_allowed(item, slot.of, &errors)
    })
}

/// A failed field may be null where the schema allows it.
fn is_allowed(item: &Value, of: Option<&Type>, errors: &Paths<'_>) -> bool {
    errors.is_empty() || *item != Value::Null || of.is_none_or(|of| of.nullable)
}

/// Whether null stands for an object of which every field failed by itself.
fn is_all_failed(expected: &Expected<'_>, errors: &Paths<'_>) -> bool {
    let mut certain = expected.slots.iter().filter(|slot| slot.certain).peekable();
    certain.peek().is_some() && certain.all(|slot| slot.has_failed(errors))
}

impl<'a> Slot<'a> {
    /// What is inside, if there is an order in it.
    fn ordered(&self) -> Option<&Expected<'a>> {
        self.inside.as_ref().filter(|inside| inside.has_order)
    }

    fn is(&self, segment: &PathSegment) -> bool {
        matches!(segment, PathSegment::Field(name) if name == self.key.as_str())
    }

    fn has_failed(&self, errors: &Paths<'_>) -> bool {
        errors.iter().any(|path| path.first().is_some_and(|segment| self.is(segment)))
    }
}

fn below<'p>(errors: &Paths<'p>, is_here: impl Fn(&PathSegment) -> bool) -> Paths<'p> {
    let inside =
        |path: &&'p [PathSegment]| path.split_first().filter(|(first, _)| is_here(first)).map(|(_, rest)| rest);
    errors.iter().filter_map(inside).collect()
}
