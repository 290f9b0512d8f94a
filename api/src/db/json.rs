//! JSON built in SQL: one codec for both databases.

use super::Dialect;
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};
use serde::de::DeserializeOwned;
use std::fmt::Write as _;

/// How a column becomes a JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// Text, integers and floats as they are, and times, which JSON in the database writes in RFC 3339.
    Plain,
    /// The same, of text and whole numbers that a query is answered with as they are.
    Shown,
    /// A word of an enum whose GraphQL name is the word in capitals.
    Word,
    /// A time.
    Time,
    /// A UUID as text; read back by `plan::id` or as `Uuid`.
    Uuid,
    /// A UUID that is shown as a `TypeID` with this prefix.
    Id(&'static str),
    /// A boolean.
    Bool,
    /// What is JSON already: a JSON column, an object or an array.
    Json,
}

/// A column of the JSON object under construction: key, SQL expression, how.
pub type Field<'a> = (&'a str, &'a str, As);

/// What stands before and behind an SQL expression to make it such a value.
pub fn around(dialect: Dialect, how: As) -> (&'static str, &'static str) {
    match (dialect, how) {
        (_, As::Plain | As::Shown | As::Word | As::Time) | (Dialect::Postgres, _) => ("", ""),
        // hex(NULL) is an empty text.
        (Dialect::Sqlite, As::Uuid | As::Id(_)) => ("nullif(lower(hex(", ")), '')"),
        (Dialect::Sqlite, As::Bool) => ("json(CASE ", " WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END)"),
        // What makes it JSON does not survive a sub-select.
        (Dialect::Sqlite, As::Json) => ("json(", ")"),
    }
}

/// Begins an object: keys and values follow, and `)`.
pub fn open_object(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "json_object(",
        Dialect::Postgres => "json_build_object(",
    }
}

/// Begins an array: values follow, and `)`.
pub fn open_array(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "json_array(",
        Dialect::Postgres => "json_build_array(",
    }
}

/// An object over `fields`.
pub fn object(dialect: Dialect, fields: &[Field<'_>]) -> String {
    let mut sql = String::from(open_object(dialect));
    for (place, (key, expression, how)) in fields.iter().enumerate() {
        let ((before, after), comma) = (around(dialect, *how), if place == 0 { "" } else { ", " });
        // Writing to a String does not fail.
        let _ = write!(sql, "{comma}'{key}', {before}{expression}{after}");
    }
    sql.push(')');
    sql
}

/// An array with nothing in it.
pub fn empty_array(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "'[]'",
        Dialect::Postgres => "CAST('[]' AS json)",
    }
}

/// A sub-select that gathers `object` over `from` in this order, an empty array when there is no row.
pub fn array(dialect: Dialect, object: &str, from: &str, order: &str) -> String {
    let (open, close) = array_around(dialect);
    format!("{open}{object} ORDER BY {order}{close} FROM {from})")
}

/// What stands before and behind the gathered object in [`array`]; `FROM …)` follows.
pub fn array_around(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Sqlite => ("(SELECT json_group_array(", ")"),
        Dialect::Postgres => ("(SELECT coalesce(json_agg(", "), '[]')"),
    }
}

/// A JSON column or sub-select, read into `T`.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> TryGetable for Json<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        serde_json::from_str(&text).map(Self).map_err(|error| DbErr::Json(error.to_string()).into())
    }
}
