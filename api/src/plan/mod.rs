//! Planned reads: one statement that builds what a [`Pick`] wants as JSON in the database.
//!
//! A feature declares the shape of its view once: the columns of its table, what is made of other tables, and what
//! hangs on it. `write` turns a pick of that shape into SQL, the same text for the same pick; `read` sends it and
//! reads the rows back into views; `related` finds what was read along with a view.

mod codec;
mod heavy;
mod layout;
mod merge;
mod pick;
mod read;
mod related;
mod row;
mod search;
mod shape;
mod write;

pub use bindery_derive::Row;
pub use codec::{Codec, value};
pub use heavy::Heavy;
pub use layout::{Cell, Connected, Layout, Part, Source};
pub use merge::{Ranges, Scope};
pub use pick::{AnswerLayout, Pick, Picked, Rows};
pub use read::{by_id, by_ids, list, lists, one, page, page_in, rows, views};
pub use related::{ReadAlong, Related, id, view};
pub(crate) use row::of_row;
pub use row::{Row, read_row, unknown_key};
pub use search::{Searchable, hits, list_or_search};
pub use shape::{
    Column, Filter, From, Identified, Kind, List, NoFilter, Order, Relation, Shape, View, column, computed, embedded,
    guarded, many, to_one,
};
pub use write::Statement;
