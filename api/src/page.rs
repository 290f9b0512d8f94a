//! Pages by keyset: where a page starts, how many rows, and sealed cursors, the same on both faces.

use crate::db::Sql;
use crate::error::{Error, Result};
use crate::keys::Keyring;
use sea_orm::Value;
use sea_orm::prelude::Uuid;
use serde::Serialize;
use serde::de::DeserializeOwned;
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

/// What a list goes by, or what makes a row of it unique.
pub trait Key: Serialize + DeserializeOwned + Into<Value> + Clone + Send + Sync + 'static {}

impl<K: Serialize + DeserializeOwned + Into<Value> + Clone + Send + Sync + 'static> Key for K {}

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

impl PageArgs {
    /// Whether a cursor says where the page begins or ends.
    pub fn has_cursor(&self) -> bool {
        self.after.is_some() || self.before.is_some()
    }
}

impl<K: Key, I: Key> Window<K, I> {
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

    /// Adds the keyset condition, the order and the limit (one row more than asked for); `key` and `id` are the SQL
    /// expressions of the place, never null.
    pub fn apply(&self, sql: &mut Sql, key: &str, id: &str, descending: bool) {
        let (above, below) = if descending { (" < ", " > ") } else { (" > ", " < ") };
        for (place, comparison) in [(&self.after, above), (&self.before, below)] {
            if let Some(place) = place {
                sql.push(&format!(" AND ({key}, {id}){comparison}("));
                sql.bind(place.0.clone()).push(", ").bind(place.1.clone()).push(")");
            }
        }
        self.limit(sql, key, id, descending);
    }

    /// Adds the order and the limit of rows that stand in the window.
    pub fn limit(&self, sql: &mut Sql, key: &str, id: &str, descending: bool) {
        self.order(sql, key, id, descending);
        // The number stands in the text: a planner that does not know it expects a tenth of all rows.
        sql.push(&format!(" LIMIT {}", self.rows + 1));
    }

    /// Adds the order.
    pub fn order(&self, sql: &mut Sql, key: &str, id: &str, descending: bool) {
        let direction = if descending == self.backward { "ASC" } else { "DESC" };
        sql.push(&format!(" ORDER BY {key} {direction}, {id} {direction}"));
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
    /// A page whose cursors nobody asks for.
    pub fn without_cursors(keys: &Arc<Keyring>, items: Vec<T>, has_next_page: bool, has_previous_page: bool) -> Self {
        let cursors = Cursors { keys: keys.clone(), bound_to: String::new(), places: Vec::new() };
        Self { items, cursors, has_next_page, has_previous_page }
    }

    /// The same page of other items.
    pub fn map<U>(self, to: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(to).collect(),
            cursors: self.cursors,
            has_next_page: self.has_next_page,
            has_previous_page: self.has_previous_page,
        }
    }

    /// The cursor of the last item.
    pub fn end_cursor(&self) -> Result<Option<String>> {
        self.items.len().checked_sub(1).map_or(Ok(None), |last| self.cursors.at(last))
    }

    /// The cursor of the first item.
    pub fn start_cursor(&self) -> Result<Option<String>> {
        self.cursors.at(0)
    }
}
