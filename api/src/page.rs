//! Pages by keyset: where a page starts, how many rows, and sealed cursors, the same on both faces.

use crate::db::{Dialect, Sql};
use crate::error::{Error, Result};
use crate::keys::Keyring;
use bindery_entity::ids::TypedId;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Rows of a page when the caller does not say.
pub const DEFAULT: i32 = 20;
/// Rows of a page at most.
pub const MOST: i32 = 100;

/// What a caller asks of a list; REST uses `first` and `after` only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// Rows from the front.
    pub first: Option<i32>,
    /// Rows behind this cursor.
    pub after: Option<String>,
    /// Rows from the back.
    pub last: Option<i32>,
    /// Rows before this cursor.
    pub before: Option<String>,
}

/// The place of a row in its list: a sort key and the id that makes it unique.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Place<K, I = Uuid>(pub K, pub I);

/// One list with its order, as [`Window`] writes it.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The SQL expression of the sort key, never null.
    pub key: &'static str,
    /// The SQL expression of the id.
    pub id: &'static str,
    /// Whether the list goes from high to low.
    pub descending: bool,
}

/// The part of a list that one request reads.
#[derive(Debug)]
pub struct Window<K, I = Uuid> {
    bound_to: String,
    keys: Arc<Keyring>,
    rows: i32,
    backward: bool,
    after: Option<Place<K, I>>,
    before: Option<Place<K, I>>,
}

impl<K, I> Window<K, I>
where
    K: Serialize + DeserializeOwned + Into<Value> + Clone,
    I: Serialize + DeserializeOwned + Into<Value> + Clone,
{
    /// Reads `args`; a cursor must come from the same `operation` with the same `filter`.
    pub fn open(keys: &Arc<Keyring>, operation: &str, filter: &impl Serialize, args: &PageArgs) -> Result<Self> {
        if args.first.is_some() && args.last.is_some() {
            return Err(Error::field("/last", "give `first` or `last`, not both"));
        }
        if args.last.is_none() && args.before.is_some() && args.first.is_none() {
            return Err(Error::field("/before", "`before` goes with `last`"));
        }
        let rows = args.first.or(args.last).unwrap_or(DEFAULT);
        if !(1..=MOST).contains(&rows) {
            let pointer = if args.last.is_some() { "/last" } else { "/first" };
            return Err(Error::field(pointer, format!("a page has 1 to {MOST} items")));
        }
        let filter = serde_json::to_string(filter).map_err(Error::internal)?;
        let bound_to = format!("{operation}\u{0}{filter}");
        let place = |cursor: &Option<String>, pointer: &str| {
            cursor.as_deref().map(|cursor| read(keys, &bound_to, cursor, pointer)).transpose()
        };
        let (after, before) = (place(&args.after, "/after")?, place(&args.before, "/before")?);
        Ok(Self { bound_to, keys: keys.clone(), rows, backward: args.last.is_some(), after, before })
    }

    /// Adds the keyset condition, the order and the limit (one row more than asked for).
    pub fn apply(&self, sql: &mut Sql, order: Order) {
        let (above, below) = if order.descending { (" < ", " > ") } else { (" > ", " < ") };
        for (place, comparison) in [(&self.after, above), (&self.before, below)] {
            if let Some(Place(key, id)) = place {
                sql.push(&format!(" AND ({}, {}){comparison}(", order.key, order.id));
                sql.bind(key.clone()).push(", ").bind(id.clone()).push(")");
            }
        }
        let direction = if order.descending == self.backward { "ASC" } else { "DESC" };
        sql.push(&format!(" ORDER BY {} {direction}, {} {direction} LIMIT ", order.key, order.id));
        sql.bind(i64::from(self.rows) + 1);
    }

    /// Makes a page of the rows read, in the list's order.
    pub fn page<R, T>(
        self,
        mut rows: Vec<R>,
        place: impl Fn(&R) -> Place<K, I>,
        view: impl FnMut(R) -> T,
    ) -> Result<Page<T>> {
        let wanted = usize::try_from(self.rows).unwrap_or_default();
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        if self.backward {
            rows.reverse();
        }
        let places =
            rows.iter().map(|row| serde_json::to_vec(&place(row)).map_err(Error::internal)).collect::<Result<_>>()?;
        let (has_next_page, has_previous_page) =
            if self.backward { (self.before.is_some(), more) } else { (more, self.after.is_some()) };
        Ok(Page {
            items: rows.into_iter().map(view).collect(),
            cursors: Cursors { keys: self.keys, bound_to: self.bound_to, places },
            has_next_page,
            has_previous_page,
        })
    }
}

/// The windows of one list in each of several parents, such as the skills of these members.
#[derive(Debug)]
pub struct Windows<I, K>(Vec<(I, Window<K>)>);

impl<I, K> Windows<I, K>
where
    I: TypedId + Serialize + Eq + Hash,
    K: Serialize + DeserializeOwned + Into<Value> + Clone,
{
    /// Reads `args` for each parent; a cursor belongs to one of them.
    pub fn open(
        keys: &Arc<Keyring>,
        operation: &str,
        parents: &[I],
        filter: &impl Serialize,
        args: &PageArgs,
    ) -> Result<Self> {
        let window = |parent: &I| Ok((*parent, Window::open(keys, operation, &(parent, filter), args)?));
        parents.iter().map(window).collect::<Result<_>>().map(Self)
    }

    /// Adds the condition on `parent`, the keyset condition, the order and the limit.
    ///
    /// One parent's list is read by its index; several are cut to a page each in the same statement,
    /// where the keys of `order` and `parent` are columns of the result by the same names.
    pub fn apply(&self, mut sql: Sql, dialect: Dialect, parent: &str, order: Order) -> Sql {
        if let [(id, window)] = self.0.as_slice() {
            sql.push(&format!(" AND {parent} = ")).bind((*id).into());
            window.apply(&mut sql, order);
            return sql;
        }
        let ids: Vec<I> = self.0.iter().map(|(id, _)| *id).collect();
        sql.push(&format!(" AND {parent} IN ")).bind_ids(dialect, &ids);
        let (rows, backward) = self.0.first().map_or((0, false), |(_, window)| (window.rows, window.backward));
        let direction = if order.descending == backward { "ASC" } else { "DESC" };
        let (key, id) = (column(order.key), column(order.id));
        let order = format!("{key} {direction}, {id} {direction}");
        sql.first_of_each(column(parent), &order, i64::from(rows) + 1)
    }

    /// Makes each parent's page of the rows read.
    pub fn pages<R, T>(
        self,
        rows: Vec<R>,
        parent: impl Fn(&R) -> I,
        place: impl Fn(&R) -> Place<K>,
        view: impl Fn(R) -> T,
    ) -> Result<HashMap<I, Page<T>>> {
        let mut lists: HashMap<I, Vec<R>> = HashMap::new();
        for row in rows {
            lists.entry(parent(&row)).or_default().push(row);
        }
        let page =
            |(id, window): (I, Window<K>)| Ok((id, window.page(lists.remove(&id).unwrap_or_default(), &place, &view)?));
        self.0.into_iter().map(page).collect()
    }
}

/// `a.name` is `name` in the result.
fn column(expression: &str) -> &str {
    expression.rsplit('.').next().unwrap_or(expression)
}

fn read<P: DeserializeOwned>(keys: &Keyring, bound_to: &str, cursor: &str, pointer: &str) -> Result<P> {
    keys.open_cursor(bound_to, cursor)
        .and_then(|place| serde_json::from_slice(&place).ok())
        .ok_or_else(|| Error::field(pointer, "this cursor is not from this list with these filters"))
}

/// Makes the cursors of a page when they are asked for.
#[derive(Debug, Clone)]
pub struct Cursors {
    keys: Arc<Keyring>,
    bound_to: String,
    places: Vec<Vec<u8>>,
}

impl Cursors {
    /// The cursor of the item at `index`.
    pub fn at(&self, index: usize) -> Result<Option<String>> {
        self.places.get(index).map(|place| self.keys.seal_cursor(&self.bound_to, place)).transpose()
    }
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Their cursors.
    pub cursors: Cursors,
    /// Whether more items follow.
    pub has_next_page: bool,
    /// Whether items stand before.
    pub has_previous_page: bool,
}

impl<T> Page<T> {
    /// The cursor of the last item.
    pub fn end_cursor(&self) -> Result<Option<String>> {
        self.items.len().checked_sub(1).map_or(Ok(None), |last| self.cursors.at(last))
    }

    /// The cursor of the first item.
    pub fn start_cursor(&self) -> Result<Option<String>> {
        self.cursors.at(0)
    }
}
