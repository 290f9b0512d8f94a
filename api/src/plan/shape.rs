//! What a view is made of, declared once.

use super::pick::{Pick, Picked, Rows};
use super::related::Related;
use super::row::Row;
use super::write::{self, Statement};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::As;
use crate::error::Result;
use crate::page::{Key, Place};
use async_graphql::{InputObjectType, InputType, Value};
use bindery_entity::ids::TypedId;
use sea_orm::prelude::Uuid;
use serde::Serialize;
use std::hash::Hash;

/// What a view is made of.
#[derive(Debug)]
pub struct Shape {
    /// The GraphQL type.
    pub name: &'static str,
    /// The table with a row for each.
    pub table: &'static str,
    /// What is read of a row.
    pub columns: &'static [Column],
    /// What hangs on it.
    pub related: &'static [Relation],
    /// GraphQL fields that are made of columns by other names.
    pub fields: &'static [(&'static str, &'static [&'static str])],
}

/// One value of a row, under its key in the row's JSON.
#[derive(Debug)]
pub struct Column {
    /// The key; the GraphQL field in snake case.
    pub name: &'static str,
    /// How it becomes JSON.
    pub how: As,
    /// Where it comes from.
    pub from: From,
    /// Whether it is read only when it is asked for.
    pub heavy: bool,
    /// Whether it is always read, since the view is known by it.
    pub known_by: bool,
    /// Whether it is no part of everything, but read by its name only.
    pub on_request: bool,
    /// Whether it is never answered as the database wrote it.
    pub hidden: bool,
}

/// Where the value of a column comes from.
#[derive(Debug, Clone, Copy)]
pub enum From {
    /// The table's column of the same name.
    Table,
    /// An SQL expression over the row under an alias.
    Computed(fn(&mut Statement<'_>, alias: &str, pick: &Pick)),
}

/// The table's column of this name.
pub const fn column(name: &'static str, how: As) -> Column {
    of(name, how, From::Table)
}

/// What `write` computes of the row under an alias.
pub const fn computed(name: &'static str, how: As, write: fn(&mut Statement<'_>, &str, &Pick)) -> Column {
    of(name, how, From::Computed(write))
}

const fn of(name: &'static str, how: As, from: From) -> Column {
    Column { name, how, from, heavy: false, known_by: false, on_request: false, hidden: false }
}

impl Column {
    /// The same, read only when it is asked for.
    #[must_use]
    pub const fn heavy(mut self) -> Self {
        self.heavy = true;
        self
    }

    /// The same, no part of everything: read by its name only.
    #[must_use]
    pub const fn on_request(mut self) -> Self {
        self.on_request = true;
        self
    }

    /// The same, always read.
    #[must_use]
    pub const fn known_by(mut self) -> Self {
        self.known_by = true;
        self
    }

    /// The same, never answered as the database wrote it.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Whether it is answered as the database wrote it where nothing else is selected.
    pub fn is_shown(&self) -> bool {
        !self.hidden && matches!(self.how, As::Shown | As::Word | As::Time | As::Id(_) | As::Bool)
    }

    /// Whether a pick reads it.
    pub fn is_read(&self, pick: &Pick) -> bool {
        (self.known_by && !pick.is_answer_only())
            || if self.on_request { pick.names(self.name) } else { pick.reads(self.name, self.heavy) }
    }
}

/// What hangs on a view.
#[derive(Debug)]
pub struct Relation {
    /// The GraphQL field.
    pub field: &'static str,
    /// The column of the view's table that leads there.
    pub key: &'static str,
    /// The shape of what hangs there.
    pub shape: fn() -> &'static Shape,
    /// One thing or several.
    pub kind: Kind,
    /// Whether its resolver refuses some, and so must run.
    pub guarded: bool,
}

/// How something hangs on a view.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// At most one.
    One(fn(&mut Statement<'_>, from: &str, pick: &Pick)),
    /// At most one, which a column of the same name makes.
    Embedded,
    /// A list.
    Many(Many),
}

/// How a list hangs on a view.
#[derive(Debug, Clone, Copy)]
pub struct Many {
    /// The columns that its order needs.
    pub keys: &'static [&'static str],
    /// Whether it can be read along, wherever its parent stands.
    pub fits: fn(&Ctx, &Rows) -> bool,
    /// Writes it.
    pub write: fn(&mut Statement<'_>, from: &str, picked: &Picked),
}

/// The thing that the id in the column `key` names.
pub const fn to_one<V: View>(field: &'static str, key: &'static str) -> Relation {
    Relation { field, key, shape: shape_of::<V>, kind: Kind::One(write::one::<V>), guarded: false }
}

/// The part that the column `field` makes.
pub const fn embedded<V: View>(field: &'static str) -> Relation {
    Relation { field, key: field, shape: shape_of::<V>, kind: Kind::Embedded, guarded: false }
}

/// The list of what belongs to the view.
pub const fn many<L: List>(field: &'static str) -> Relation {
    Relation {
        field,
        key: "id",
        shape: shape_of::<L::Item>,
        kind: Kind::Many(Many { keys: L::KEYS, fits: write::fits::<L>, write: write::many::<L> }),
        guarded: false,
    }
}

/// The same, for some only: its resolver asks who they are.
pub const fn guarded<L: List>(field: &'static str) -> Relation {
    Relation { guarded: true, ..many::<L>(field) }
}

fn shape_of<V: View>() -> &'static Shape {
    V::SHAPE
}

/// Something that both faces show and the database builds.
pub trait View: Clone + Send + Sync + Sized + 'static {
    /// A row as it is read.
    type Row: Row;

    /// What it is made of.
    const SHAPE: &'static Shape;

    /// Refuses those who may read none at all.
    fn check(_: &Ctx) -> Result<()> {
        Ok(())
    }

    /// Adds ` AND …`: the rows under `alias` that the viewer may see.
    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql);

    /// What the viewer sees of a row, and what hangs on it.
    fn view(row: Self::Row, ctx: &Ctx, pick: &Pick, related: Related) -> Self;

    /// What was read along with the view.
    fn related(&self) -> &Related;
}

/// A view that has an id of its own.
pub trait Identified: View {
    /// The id's type.
    type Id: TypedId;

    /// Its id.
    fn id(&self) -> Uuid;
}

/// Which rows of a list are wanted.
pub trait Filter: Serialize + Default + Clone + Eq + Hash + Send + Sync + 'static {
    /// Reads it from GraphQL; none when it does not fit.
    fn read(value: &Value) -> Option<Self>;
}

impl<F: InputObjectType + Serialize + Default + Clone + Eq + Hash + 'static> Filter for F {
    fn read(value: &Value) -> Option<Self> {
        InputType::parse(Some(value.clone())).ok()
    }
}

/// Of a list that takes no filter.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct NoFilter;

impl Filter for NoFilter {
    fn read(_: &Value) -> Option<Self> {
        None
    }
}

/// The order of a list.
#[derive(Debug)]
pub struct Order<R, K> {
    /// The column that it goes by, never null.
    pub key: &'static str,
    /// The column that makes it unique.
    pub id: &'static str,
    /// Whether it goes from high to low.
    pub descending: bool,
    /// Where a row stands in it.
    pub place: fn(&R) -> Place<K>,
}

/// A list inside of a parent, such as the documents of a member.
pub trait List: Clone + Send + Sync + 'static {
    /// Whose list it is.
    type Parent: View;
    /// The parent's id.
    type Id: TypedId + Serialize + Eq + Hash;
    /// What stands in it.
    type Item: View;
    /// Which of them.
    type Filter: Filter;
    /// What it goes by.
    type Key: Key;

    /// What its cursors are bound to, beside parent and filter.
    const OPERATION: &'static str;
    /// Its order.
    const ORDER: Order<<Self::Item as View>::Row, Self::Key>;
    /// The columns that its order needs.
    const KEYS: &'static [&'static str];

    /// Refuses filters that do not fit, and those who may read none.
    fn check(ctx: &Ctx, _: &Self::Filter) -> Result<()> {
        Self::Item::check(ctx)
    }

    /// Refuses those who may not read this parent's list, of a guarded one.
    fn admits(_: &Ctx, _: &Self::Parent) -> Result<()> {
        Ok(())
    }

    /// Adds `FROM … WHERE …`: the items under `alias` that belong to the parent whose id is the SQL expression `parent`.
    fn from(alias: &str, parent: &str, sql: &mut Sql);

    /// Adds ` AND …`: those that the viewer may see; the parent is visible.
    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        Self::Item::visible(ctx, alias, sql);
    }

    /// Adds ` AND …`: those that the filter wants.
    fn matching(_: &Ctx, _: &Self::Filter, _alias: &str, _: &mut Sql) {}
}
