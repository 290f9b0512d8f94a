//! JSON built in SQL: one codec for both databases.

use super::Dialect;
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable};
use serde::de::DeserializeOwned;
use std::fmt::Write as _;

/// How a column becomes a JSON value.
#[derive(Debug, Clone, Copy)]
pub enum As {
    /// Text, integers and floats as they are.
    Plain,
    /// A UUID as text; read back by `#[serde(with = "uuid_text")]` or as `Uuid`.
    Uuid,
    /// A boolean.
    Bool,
    /// A time in RFC 3339.
    Time,
}

/// A column of the JSON object under construction: key, SQL expression, how.
pub type Field<'a> = (&'a str, &'a str, As);

/// `json_object(..)` over `fields`.
pub fn object(dialect: Dialect, fields: &[Field<'_>]) -> String {
    let mut sql = String::from(match dialect {
        Dialect::Sqlite => "json_object(",
        Dialect::Postgres => "json_build_object(",
    });
    for (place, (key, expression, how)) in fields.iter().enumerate() {
        let value = encode(dialect, expression, *how);
        let comma = if place == 0 { "" } else { ", " };
        // Writing to a String does not fail.
        let _ = write!(sql, "{comma}'{key}', {value}");
    }
    sql.push(')');
    sql
}

fn encode(dialect: Dialect, expression: &str, how: As) -> String {
    match (dialect, how) {
        (_, As::Plain) | (Dialect::Postgres, As::Uuid | As::Bool) | (Dialect::Sqlite, As::Time) => {
            expression.to_owned()
        }
        // hex(NULL) is an empty text.
        (Dialect::Sqlite, As::Uuid) => format!("CASE WHEN {expression} IS NOT NULL THEN lower(hex({expression})) END"),
        (Dialect::Sqlite, As::Bool) => {
            format!("json(CASE {expression} WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END)")
        }
        (Dialect::Postgres, As::Time) => {
            format!("to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
        }
    }
}

/// A sub-select that gathers `object` over `from` as JSON text, `[]` when there is no row.
pub fn array(dialect: Dialect, object: &str, from: &str, order: &str) -> String {
    let (open, close) = array_around(dialect);
    format!("{open}{object} ORDER BY {order}{close} FROM {from})")
}

/// What stands before and behind the gathered object in [`array`]; `FROM …)` follows.
pub fn array_around(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Sqlite => ("(SELECT json_group_array(", ")"),
        Dialect::Postgres => ("(SELECT coalesce(json_agg(", "), '[]')::text"),
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
