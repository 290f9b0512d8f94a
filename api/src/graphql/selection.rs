//! From what a query selects to a [`Pick`]: aliases, arguments, fragments with their type conditions, variables.
//!
//! `@skip` and `@include` have been applied before. Whatever cannot be planned is left out of the pick, and loaded.

use super::ctx;
use crate::ctx::Ctx;
use crate::page::{self, PageArgs};
use crate::plan::{
    AnswerLayout, Cell, Connected, Kind, Layout, Part, Pick, Picked, Relation, Rows, Shape, Source, View,
};
use async_graphql::context::QueryEnv;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{Context, InputType, Name, Value};
use std::sync::Arc;

/// What the field being resolved selects of the view that it returns.
pub fn selected<V: View>(context: &Context<'_>) -> Pick {
    Walk::of(context).pick(V::SHAPE, &[&context.item.node.selection_set.node])
}

/// The same of the items of the connection that it returns.
pub fn selected_items<V: View>(context: &Context<'_>) -> Pick {
    let walk = Walk::of(context);
    let connection = &context.item.node.selection_set.node;
    let mut pick = walk.pick(V::SHAPE, &walk.items(connection));
    if let Some(layout) = walk.answer(V::SHAPE, connection, &pick) {
        pick.answer_by(layout);
    }
    pick
}

/// The same, for lists of several parents, whose rows become views.
pub fn selected_items_as_views<V: View>(context: &Context<'_>) -> Pick {
    let walk = Walk::of(context);
    walk.pick(V::SHAPE, &walk.items(&context.item.node.selection_set.node))
}

/// The same of what stands under `field` of what it returns.
pub fn selected_under<V: View>(context: &Context<'_>, field: &str) -> Pick {
    let walk = Walk::of(context);
    walk.pick(V::SHAPE, &walk.under(&context.item.node.selection_set.node, field))
}

/// The same for what is read in the transaction of a write: of the view alone. What hangs on it is read after the
/// commit, so that no selection holds the transaction open or undoes it.
pub fn written_under<V: View>(context: &Context<'_>, field: &str) -> Pick {
    let walk = Walk { along: false, ..Walk::of(context) };
    walk.pick(V::SHAPE, &walk.under(&context.item.node.selection_set.node, field))
}

struct Walk<'a> {
    env: &'a QueryEnv,
    ctx: &'a Ctx,
    planned: bool,
    /// Whether what hangs on a view is read along with it.
    along: bool,
}

impl<'a> Walk<'a> {
    fn of(context: &'a Context<'_>) -> Self {
        let ctx = ctx(context);
        let planned = ctx.state.settings.planned_reads;
        Self { env: context.query_env, ctx, planned, along: planned }
    }

    /// The fields of `set` on the type `on`.
    fn fields(&self, on: &str, set: &'a SelectionSet, fields: &mut Vec<&'a Field>) {
        for selection in &set.items {
            let (condition, inner) = match &selection.node {
                Selection::Field(field) => {
                    fields.push(&field.node);
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.env.fragments.get(&spread.node.fragment_name.node) else { continue };
                    (Some(&fragment.node.type_condition), &fragment.node.selection_set)
                }
            };
            // Every type of ours is a `Node`, which is the only interface.
            if condition
                .is_none_or(|condition| [on, "Node"].contains(&condition.node.on.node.as_str()) || on.is_empty())
            {
                self.fields(on, &inner.node, fields);
            }
        }
    }

    /// The fields of all these on the type `on`.
    fn all_fields(&self, on: &str, sets: &[&'a SelectionSet]) -> Vec<&'a Field> {
        let mut fields = Vec::new();
        for set in sets {
            self.fields(on, set, &mut fields);
        }
        fields
    }

    /// What is selected under the field `name`, which takes no arguments; on a type whose fragments all apply.
    fn under(&self, set: &'a SelectionSet, name: &str) -> Vec<&'a SelectionSet> {
        let mut fields = self.all_fields("", &[set]);
        fields.retain(|field| field.name.node == name);
        fields.into_iter().map(|field| &field.selection_set.node).collect()
    }

    /// What is selected of the items of a connection.
    fn items(&self, connection: &'a SelectionSet) -> Vec<&'a SelectionSet> {
        let edges = self.under(connection, "edges");
        let mut items = self.under(connection, "nodes");
        items.extend(edges.into_iter().flat_map(|edges| self.under(edges, "node")));
        items
    }

    fn pick(&self, shape: &'static Shape, sets: &[&'a SelectionSet]) -> Pick {
        let mut pick = if self.planned { Pick::only(&[]) } else { Pick::narrow() };
        self.add(shape, sets, &mut pick);
        self.show(shape, sets, &mut pick);
        pick
    }

    fn add(&self, shape: &'static Shape, sets: &[&'a SelectionSet], pick: &mut Pick) {
        let fields = self.all_fields(shape.name, sets);
        let mut dropped = Vec::new();
        for field in fields {
            let name = field.name.node.as_str();
            match shape.related.iter().find(|relation| relation.field == name) {
                Some(relation) => {
                    match shape.fields.iter().find(|(known, _)| *known == name) {
                        Some((_, columns)) => pick.add_all(columns),
                        None => pick.add(relation.key),
                    }
                    self.relation(relation, field, pick, &mut dropped);
                }
                None => column(shape, name, pick),
            }
        }
    }

    fn relation(&self, relation: &'static Relation, field: &'a Field, pick: &mut Pick, dropped: &mut Vec<String>) {
        let set = &field.selection_set.node;
        match relation.kind {
            Kind::Embedded => {
                self.add((relation.shape)(), &[set], &mut pick.related_mut(relation.field, relation.field).pick);
            }
            _ if !self.along => {}
            Kind::One(_) => {
                self.add((relation.shape)(), &[set], &mut pick.related_mut(relation.field, relation.field).pick);
            }
            Kind::Many(many) => self.list(relation, many.keys, field, pick, dropped),
        }
    }

    /// A list goes under its response key; the same key with other arguments is left to the loader.
    fn list(
        &self,
        relation: &'static Relation,
        keys: &[&'static str],
        field: &'a Field,
        pick: &mut Pick,
        dropped: &mut Vec<String>,
    ) {
        let slot = field.response_key().node.as_str();
        let known = pick.has_slot(slot);
        let rows = self.rows(field);
        let same = |rows: &Rows| {
            pick.related().iter().any(|one| one.slot == slot && one.relation == relation.field && one.rows == *rows)
        };
        match rows {
            Some(rows) if !dropped.iter().any(|one| one == slot) && (!known || same(&rows)) => {
                let picked = pick.related_mut(relation.field, slot);
                picked.rows = rows;
                for key in keys {
                    picked.pick.add(key);
                }
                self.add((relation.shape)(), &self.items(&field.selection_set.node), &mut picked.pick);
            }
            _ => {
                pick.remove(slot);
                dropped.push(slot.to_owned());
            }
        }
    }

    /// The arguments of a list; none when they are not those of a list, or do not fit.
    fn rows(&self, field: &Field) -> Option<Rows> {
        let mut rows = Rows { filter: None, page: PageArgs::default() };
        for (name, value) in &field.arguments {
            let value = value.node.clone().into_const_with(|name| self.env.variables.get(&name).cloned().ok_or(()));
            // A variable that was not given is an argument that was not given.
            let Ok(value) = value else { continue };
            match name.node.as_str() {
                "filter" => rows.filter = Some(value).filter(|value| *value != Value::Null),
                "first" => rows.page.first = InputType::parse(Some(value)).ok()?,
                "last" => rows.page.last = InputType::parse(Some(value)).ok()?,
                "after" => rows.page.after = InputType::parse(Some(value)).ok()?,
                "before" => rows.page.before = InputType::parse(Some(value)).ok()?,
                _ => return None,
            }
        }
        Some(rows)
    }
}

/// From what a query selects to how it is answered where no resolver has anything to decide.
impl<'a> Walk<'a> {
    /// Says of what hangs on a view how it is answered.
    fn show(&self, shape: &'static Shape, sets: &[&'a SelectionSet], pick: &mut Pick) {
        let fields = self.all_fields(shape.name, sets);
        for picked in pick.each_related() {
            let Some(relation) = shape.related.iter().find(|relation| relation.field == picked.relation) else {
                continue;
            };
            let many = matches!(relation.kind, Kind::Many(_));
            let is_own =
                |field: &&Field| picked.slot == if many { field.response_key() } else { &field.name }.node.as_str();
            let own: Vec<&Field> = fields.iter().copied().filter(is_own).collect();
            picked.answer = match (own.as_slice(), relation.kind) {
                ([field], Kind::One(_)) => {
                    self.layout(relation, field, &picked.pick).map(|row| Arc::new(AnswerLayout::One(row)))
                }
                ([field], Kind::Many(_)) => {
                    self.connected(relation, field, picked).map(|page| Arc::new(AnswerLayout::Many(page)))
                }
                _ => None,
            };
            match picked.answer.as_deref() {
                Some(AnswerLayout::One(row)) => picked.pick.answer_only(row),
                Some(AnswerLayout::Many(page)) => picked.pick.answer_only(&page.items),
                None => {}
            }
            if picked.answer.is_none() {
                let sets: Vec<_> = own.iter().map(|field| &field.selection_set.node).collect();
                let sets = if many { sets.into_iter().flat_map(|set| self.items(set)).collect() } else { sets };
                self.show((relation.shape)(), &sets, &mut picked.pick);
            }
        }
    }

    fn layout(&self, relation: &Relation, field: &'a Field, pick: &Pick) -> Option<Layout> {
        self.cells((relation.shape)(), &[&field.selection_set.node], pick)
    }

    /// The fields of a row; none where one of them is more than what the database wrote, or stands there twice.
    fn cells(&self, shape: &'static Shape, sets: &[&'a SelectionSet], pick: &Pick) -> Option<Layout> {
        let fields = self.all_fields(shape.name, sets);
        let mut cells: Vec<Cell> = Vec::with_capacity(fields.len());
        for field in fields {
            let (key, source) = (&field.response_key().node, self.source(shape, field, pick)?);
            if cells.iter().any(|known| known.key == *key || is_same(&known.source, &source)) {
                return None;
            }
            cells.push(Cell { key: key.clone(), source });
        }
        Some(Layout::new(shape, cells))
    }

    fn source(&self, shape: &'static Shape, field: &'a Field, pick: &Pick) -> Option<Source> {
        let name = field.name.node.as_str();
        if name == "__typename" {
            return Some(Source::Type(shape.name));
        }
        // What is made of several columns is a resolver's.
        if shape.fields.iter().any(|(known, _)| *known == name) || !field.directives.is_empty() {
            return None;
        }
        let Some(relation) = shape.related.iter().find(|relation| relation.field == name) else {
            let column = shape.columns.iter().find(|column| is_camel_of(name, column.name))?;
            return column.is_shown().then_some(Source::Column(column.name, column.how));
        };
        let slot = if matches!(relation.kind, Kind::Many(_)) { field.response_key().node.as_str() } else { name };
        let picked = pick.related().iter().find(|picked| picked.slot == slot).filter(|_| !relation.guarded)?;
        // Parts of the row itself stand elsewhere.
        let is_part = |picked: &&Picked| {
            shape.related.iter().any(|one| one.field == picked.relation && matches!(one.kind, Kind::Embedded))
        };
        let at = pick.related().iter().filter(|picked| !is_part(picked)).position(|picked| picked.slot == slot);
        match relation.kind {
            Kind::Embedded => Some(Source::Part(relation.field, self.layout(relation, field, &picked.pick)?)),
            Kind::One(_) => Some(Source::One(at?, self.layout(relation, field, &picked.pick)?)),
            Kind::Many(_) => Some(Source::Many(at?, self.connected(relation, field, picked)?)),
        }
    }

    /// The fields of a page read forward; none where its cursors are asked for.
    fn connected(&self, relation: &Relation, field: &'a Field, picked: &Picked) -> Option<Connected> {
        let page = &picked.rows.page;
        let Kind::Many(many) = relation.kind else { return None };
        if relation.guarded || page.last.is_some() || page.has_cursor() || !(many.fits)(self.ctx, &picked.rows) {
            return None;
        }
        let first = usize::try_from(page.first.unwrap_or(page::DEFAULT)).ok()?;
        let items = self.items(&field.selection_set.node);
        let [set] = items.as_slice() else { return None };
        let (shape, previous) = ((relation.shape)(), false);
        let parts = self.parts(&format!("{}Connection", shape.name), &field.selection_set.node)?;
        Some(Connected { first, previous, items: self.cells(shape, &[set], &picked.pick)?, parts })
    }

    /// How the rows at the top are answered; none where a cursor is asked for.
    fn answer(&self, shape: &'static Shape, connection: &'a SelectionSet, pick: &Pick) -> Option<Layout> {
        self.parts(&format!("{}Connection", shape.name), connection).filter(|_| self.planned)?;
        let items = self.items(connection);
        let [set] = items.as_slice() else { return None };
        self.cells(shape, &[set], pick)
    }

    fn parts(&self, on: &str, set: &'a SelectionSet) -> Option<Vec<(Name, Part)>> {
        let fields = self.all_fields(on, &[set]);
        let mut parts: Vec<(Name, Part)> = Vec::with_capacity(fields.len());
        for field in fields {
            let (key, below) = (&field.response_key().node, &field.selection_set.node);
            let part = match field.name.node.as_str() {
                "__typename" => Part::Type(on.to_owned()),
                "nodes" | "node" => Part::Rows,
                "hasNextPage" => Part::HasNext,
                "hasPreviousPage" => Part::HasPrevious,
                "edges" => Part::Edges(self.parts(&on.replace("Connection", "Edge"), below)?),
                "pageInfo" => Part::Info(self.parts("PageInfo", below)?),
                _ => return None,
            };
            // Rows are given out once.
            let gives_rows = |part: &Part| matches!(part, Part::Rows | Part::Edges(_));
            if parts.iter().any(|(known, other)| known == key || gives_rows(other) && gives_rows(&part)) {
                return None;
            }
            parts.push((key.clone(), part));
        }
        Some(parts)
    }
}

/// Whether both are the same value of the row, which is read once.
fn is_same(one: &Source, other: &Source) -> bool {
    match (one, other) {
        (Source::Column(one, _) | Source::Part(one, _), Source::Column(other, _) | Source::Part(other, _)) => {
            one == other
        }
        (Source::One(one, _) | Source::Many(one, _), Source::One(other, _) | Source::Many(other, _)) => one == other,
        _ => false,
    }
}

/// Adds the columns behind a field; one that the shape does not know may need all narrow ones.
fn column(shape: &'static Shape, field: &str, pick: &mut Pick) {
    if let Some((_, columns)) = shape.fields.iter().find(|(name, _)| *name == field) {
        pick.add_all(columns);
    } else if let Some(column) = shape.columns.iter().find(|column| is_camel_of(field, column.name)) {
        pick.add(column.name);
    } else if field != "__typename" {
        pick.add_narrow();
    }
}

/// Whether `field` is `column` in camel case.
fn is_camel_of(field: &str, column: &str) -> bool {
    let mut letters = field.chars();
    let mut rest = column.chars();
    while let Some(wanted) = rest.next() {
        let wanted = if wanted == '_' { rest.next().map(|letter| letter.to_ascii_uppercase()) } else { Some(wanted) };
        if letters.next() != wanted {
            return false;
        }
    }
    letters.next().is_none()
}
