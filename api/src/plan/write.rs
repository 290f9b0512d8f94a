//! From a pick to SQL.

use super::pick::{Pick, Picked, Rows};
use super::shape::{Column, Filter as _, From, Kind, List, Relation, Shape, View};
use crate::ctx::Ctx;
use crate::db::json::{self, As};
use crate::db::{Dialect, Sql};
use crate::page::Window;

/// A statement under construction.
#[derive(Debug)]
pub struct Statement<'a> {
    /// For whom it reads.
    pub ctx: &'a Ctx,
    /// The text so far.
    pub sql: Sql,
    aliases: usize,
    /// The id of the one row at the top, where it is known: cursors of the lists in it are bound to it.
    top: Option<String>,
}

impl<'a> Statement<'a> {
    /// An empty statement.
    pub fn new(ctx: &'a Ctx) -> Self {
        Self { ctx, sql: Sql::default(), aliases: 0, top: None }
    }

    /// The same, for the one row with this id.
    #[must_use]
    pub fn of(mut self, id: String) -> Self {
        self.top = Some(id);
        self
    }

    /// A name that no other table of the statement has.
    pub fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// Adds the row under `alias` as a JSON object; `extra` are expressions that no column has.
    pub fn row(&mut self, shape: &Shape, alias: &str, pick: &Pick, extra: &[(&str, &str)]) {
        if pick.is_answer_only() {
            return self.answer_row(shape, alias, pick);
        }
        self.sql.push(json::open_object(self.ctx.db.dialect()));
        let mut comma = "";
        for (key, expression) in extra {
            self.sql.push(&format!("{comma}'{key}', {expression}"));
            comma = ", ";
        }
        for column in shape.columns.iter().filter(|column| column.is_read(pick)) {
            self.sql.push(comma).push("'").push(column.name).push("', ");
            self.column(column, alias, pick);
            comma = ", ";
        }
        if nested(shape, pick).next().is_some() {
            self.sql.push(comma).push("'+', ");
            self.related(shape, alias, pick);
        }
        self.sql.push(")");
    }

    /// Adds what [`Layout`](super::Layout) reads: an array of the columns, and of what hangs on the row.
    fn answer_row(&mut self, shape: &Shape, alias: &str, pick: &Pick) {
        self.sql.push(json::open_array(self.ctx.db.dialect()));
        let mut comma = "";
        for column in shape.columns.iter().filter(|column| column.is_read(pick)) {
            self.sql.push(comma);
            self.column(column, alias, pick);
            comma = ", ";
        }
        if nested(shape, pick).next().is_some() {
            self.sql.push(comma);
            self.related(shape, alias, pick);
        }
        self.sql.push(")");
    }

    fn column(&mut self, column: &Column, alias: &str, pick: &Pick) {
        let (before, after) = json::around(self.ctx.db.dialect(), column.how);
        self.sql.push(before);
        match column.from {
            From::Table => {
                self.sql.push(alias).push(".").push(column.name);
            }
            From::Computed(write) => write(self, alias, pick),
        }
        self.sql.push(after);
    }

    /// What hangs on the row, as an array in the order of the pick.
    fn related(&mut self, shape: &Shape, alias: &str, pick: &Pick) {
        let dialect = self.ctx.db.dialect();
        let (before, after) = json::around(dialect, As::Json);
        self.sql.push(before).push(json::open_array(dialect));
        for (place, (relation, picked)) in nested(shape, pick).enumerate() {
            self.sql.push(if place == 0 { "" } else { ", " }).push(before);
            let from = format!("{alias}.{}", relation.key);
            match relation.kind {
                Kind::One(write) => write(self, &from, &picked.pick),
                Kind::Many(many) => (many.write)(self, &from, picked),
                Kind::Embedded => {}
            }
            self.sql.push(after);
        }
        self.sql.push(")").push(after);
    }
}

/// What of a pick hangs on a row, and is no part of the row itself.
pub(super) fn nested<'a>(shape: &'a Shape, pick: &'a Pick) -> impl Iterator<Item = (&'a Relation, &'a Picked)> {
    let relation = |picked: &Picked| shape.related.iter().find(|relation| relation.field == picked.relation);
    let known = pick.related().iter().filter_map(move |picked| Some((relation(picked)?, picked)));
    known.filter(|(relation, _)| !matches!(relation.kind, Kind::Embedded))
}

/// The thing whose id `from` holds, if the viewer may see it.
pub(super) fn one<V: View>(statement: &mut Statement<'_>, from: &str, pick: &Pick) {
    if V::check(statement.ctx).is_err() {
        statement.sql.push("NULL");
        return;
    }
    let (alias, top) = (statement.alias(), statement.top.take());
    statement.sql.push("(SELECT ");
    statement.row(V::SHAPE, &alias, pick, &[]);
    statement.sql.push(&format!(" FROM {} {alias} WHERE {alias}.id = {from}", V::SHAPE.table));
    V::visible(statement.ctx, &alias, &mut statement.sql);
    statement.sql.push(")");
    statement.top = top;
}

/// A page of what belongs to the parent whose id `from` holds; NULL where it cannot be read along: what is wrong
/// with it, or whose cursor it is, shows when it is read by itself.
pub(super) fn many<L: List>(statement: &mut Statement<'_>, from: &str, picked: &Picked) {
    match open::<L>(statement.ctx, statement.top.as_deref(), &picked.rows) {
        Some((filter, window)) => list::<L>(statement, from, &filter, &window, &picked.pick),
        None => {
            statement.sql.push("NULL");
        }
    }
}

/// Whether the list can be read along, wherever its parent stands.
pub(super) fn fits<L: List>(ctx: &Ctx, rows: &Rows) -> bool {
    open::<L>(ctx, None, rows).is_some()
}

fn open<L: List>(ctx: &Ctx, top: Option<&str>, rows: &Rows) -> Option<(L::Filter, Window<L::Key>)> {
    let filter = match &rows.filter {
        Some(value) => L::Filter::read(value)?,
        None => L::Filter::default(),
    };
    L::check(ctx, &filter).ok()?;
    // Without cursors no place in the list is read, and so the parent does not matter.
    let top = match top {
        Some(top) => top,
        None if rows.page.has_cursor() => return None,
        None => "",
    };
    Window::open(&ctx.state.keys, L::OPERATION, &(top, &filter), &rows.page).ok().map(|window| (filter, window))
}

/// Adds a sub-select: the rows of the list that `window` wants, as a JSON array.
pub(super) fn list<L: List>(
    statement: &mut Statement<'_>,
    from: &str,
    filter: &L::Filter,
    window: &Window<L::Key>,
    pick: &Pick,
) {
    let (alias, top) = (statement.alias(), statement.top.take());
    statement.sql.push(match statement.ctx.db.dialect() {
        Dialect::Sqlite => "(SELECT json_group_array(json(x.j)) FROM (SELECT ",
        Dialect::Postgres => "(SELECT coalesce(json_agg(x.j), '[]') FROM (SELECT ",
    });
    statement.row(L::Item::SHAPE, &alias, pick, &[]);
    statement.sql.push(" AS j ");
    L::from(&alias, from, &mut statement.sql);
    L::visible(statement.ctx, &alias, &mut statement.sql);
    L::matching(statement.ctx, filter, &alias, &mut statement.sql);
    let (key, id) = (format!("{alias}.{}", L::ORDER.key), format!("{alias}.{}", L::ORDER.id));
    window.apply(&mut statement.sql, &key, &id, L::ORDER.descending);
    statement.sql.push(") x)");
    statement.top = top;
}
