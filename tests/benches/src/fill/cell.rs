//! One value of a row, as each database takes it in bulk.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;
use std::fmt::Write as _;
use uuid::Uuid;

/// A value of a row.
#[derive(Debug, Clone)]
pub enum Cell {
    Id(Uuid),
    MaybeId(Option<Uuid>),
    Text(String),
    MaybeText(Option<String>),
    Int(i64),
    MaybeInt(Option<i64>),
    Bool(bool),
    Time(DateTime<Utc>),
    MaybeTime(Option<DateTime<Utc>>),
    Day(Option<NaiveDate>),
    Json(serde_json::Value),
    /// A digest.
    Bytes(Vec<u8>),
}

impl Cell {
    /// Appends the value in `COPY`'s text format.
    pub fn copy(&self, out: &mut String) {
        // Writing to a String does not fail.
        let _ = match self {
            Self::MaybeId(None)
            | Self::MaybeText(None)
            | Self::MaybeTime(None)
            | Self::MaybeInt(None)
            | Self::Day(None) => write!(out, "\\N"),
            Self::Id(id) | Self::MaybeId(Some(id)) => write!(out, "{id}"),
            Self::Text(text) | Self::MaybeText(Some(text)) => {
                escape(text, out);
                Ok(())
            }
            Self::Int(number) | Self::MaybeInt(Some(number)) => write!(out, "{number}"),
            Self::Bool(truth) => write!(out, "{truth}"),
            Self::Time(time) | Self::MaybeTime(Some(time)) => write!(out, "{}", time.to_rfc3339()),
            Self::Day(Some(day)) => write!(out, "{day}"),
            Self::Json(json) => {
                escape(&json.to_string(), out);
                Ok(())
            }
            Self::Bytes(bytes) => {
                let _ = out.write_str("\\\\x");
                bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        };
    }

    /// The value as the product binds it on `SQLite`.
    pub fn value(self) -> Value {
        match self {
            Self::Id(id) => id.into(),
            Self::MaybeId(id) => id.into(),
            Self::Text(text) => text.into(),
            Self::MaybeText(text) => text.into(),
            Self::Int(number) => number.into(),
            Self::MaybeInt(number) => number.into(),
            Self::Bool(truth) => truth.into(),
            Self::Time(time) => time.into(),
            Self::MaybeTime(time) => time.into(),
            Self::Day(day) => day.into(),
            Self::Json(json) => json.into(),
            Self::Bytes(bytes) => bytes.into(),
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),+) => {$(
        impl From<$type> for Cell {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        }
    )+};
}

from!(Uuid => Id, Option<Uuid> => MaybeId, String => Text, &str => Text, Option<String> => MaybeText, i64 => Int,
    Option<i64> => MaybeInt,
    bool => Bool, DateTime<Utc> => Time, Option<DateTime<Utc>> => MaybeTime, Option<NaiveDate> => Day,
    serde_json::Value => Json, Vec<u8> => Bytes);

/// A row of anything that becomes a [`Cell`].
#[macro_export]
macro_rules! row {
    ($($value:expr),+ $(,)?) => { vec![$($crate::cell::Cell::from($value)),+] };
}

/// What has no value here.
pub const NO_TEXT: Option<String> = None;
pub const NO_ID: Option<Uuid> = None;
pub const NO_TIME: Option<DateTime<Utc>> = None;
pub const NO_DAY: Option<NaiveDate> = None;
