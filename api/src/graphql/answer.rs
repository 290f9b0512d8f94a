//! Rows of the database's JSON read into the answer, in the order of the selection.

use crate::db::json::As;
use crate::error::{Error, Result};
use crate::plan::{Cell, Connected, Layout, Part, Source};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use bindery_entity::ids;
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor};
use std::fmt;

/// The value of a row's JSON, null for none; an error where it is not all there.
pub fn row(layout: &Layout, json: &str) -> Result<Value> {
    Row(layout).deserialize(&mut serde_json::Deserializer::from_str(json)).map_err(Error::internal)
}

/// The rows of a page's JSON, and whether more follow and stand before; an error where they were not read along.
pub fn page(page: &Connected, json: &str) -> Result<(Vec<Value>, bool, bool)> {
    let read = RowsOfPage(page).deserialize(&mut serde_json::Deserializer::from_str(json));
    read.map(|(rows, more)| (rows, more, page.previous)).map_err(Error::internal)
}

/// A row, null for none.
struct Row<'a>(&'a Layout);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Value, A::Error> {
        let cells = self.0.cells();
        let mut values: Vec<Option<Value>> = vec![None; cells.len()];
        for place in self.0.written() {
            let value = match cells.get(*place).map(|cell| &cell.source) {
                Some(Source::Column(_, how)) => seq.next_element_seed(Scalar(*how))?,
                Some(Source::Part(_, layout)) => seq.next_element_seed(Row(layout))?,
                _ => None,
            };
            put(&mut values, Some(*place), value.ok_or_else(|| A::Error::custom("not read"))?);
        }
        // Behind the columns stands what hangs on the row.
        seq.next_element_seed(Hanging(cells, &mut values))?;
        let mut object = IndexMap::with_capacity(cells.len());
        for (cell, value) in cells.iter().zip(values) {
            let value = match (&cell.source, value) {
                (Source::Type(name), _) => Value::String((*name).to_owned()),
                (_, Some(value)) => value,
                (_, None) => return Err(A::Error::custom("not read")),
            };
            object.insert(cell.key.clone(), value);
        }
        Ok(Value::Object(object))
    }
}

fn put(values: &mut [Option<Value>], place: Option<usize>, value: Value) {
    if let Some(slot) = place.and_then(|place| values.get_mut(place)) {
        *slot = Some(value);
    }
}

/// What hangs on a row.
struct Hanging<'a, 'b>(&'a [Cell], &'b mut Vec<Option<Value>>);

impl<'de> DeserializeSeed<'de> for Hanging<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Hanging<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what hangs on a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<(), A::Error> {
        for at in 0.. {
            let place = self.0.iter().position(
                |cell| matches!(&cell.source, Source::One(known, _) | Source::Many(known, _) if *known == at),
            );
            let value = match place.and_then(|place| self.0.get(place)).map(|cell| &cell.source) {
                Some(Source::One(_, layout)) => seq.next_element_seed(Row(layout))?,
                Some(Source::Many(_, page)) => {
                    let read = seq.next_element_seed(RowsOfPage(page))?;
                    read.map(|(rows, more)| object(&page.parts, &mut Some(rows), (more, page.previous)))
                }
                _ => seq.next_element::<IgnoredAny>()?.map(|_| Value::Null),
            };
            let Some(value) = value else { return Ok(()) };
            put(self.1, place, value);
        }
        Ok(())
    }
}

/// A page; an error where it was not read along.
struct RowsOfPage<'a>(&'a Connected);

impl<'de> DeserializeSeed<'de> for RowsOfPage<'_> {
    type Value = (Vec<Value>, bool);

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsOfPage<'_> {
    type Value = (Vec<Value>, bool);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Self::Value, A::Error> {
        let mut rows = Vec::with_capacity(seq.size_hint().unwrap_or_default());
        while let Some(row) = seq.next_element_seed(Row(&self.0.items))? {
            rows.push(row);
        }
        let more = rows.len() > self.0.first;
        rows.truncate(self.0.first);
        Ok((rows, more))
    }
}

fn object(parts: &[(Name, Part)], rows: &mut Option<Vec<Value>>, (next, previous): (bool, bool)) -> Value {
    let value = |part: &Part, rows: &mut Option<Vec<Value>>| match part {
        Part::Type(name) => Value::String(name.clone()),
        Part::Rows => Value::List(rows.take().unwrap_or_default()),
        Part::HasNext => Value::Boolean(next),
        Part::HasPrevious => Value::Boolean(previous),
        Part::Info(parts) => object(parts, rows, (next, previous)),
        Part::Edges(parts) => {
            Value::List(rows.take().unwrap_or_default().into_iter().map(|row| edge(parts, row)).collect())
        }
    };
    Value::Object(parts.iter().map(|(key, part)| (key.clone(), value(part, rows))).collect())
}

fn edge(parts: &[(Name, Part)], row: Value) -> Value {
    let mut row = Some(row);
    let mut value = |part: &Part| match part {
        Part::Type(name) => Value::String(name.clone()),
        _ => row.take().unwrap_or_default(),
    };
    Value::Object(parts.iter().map(|(key, part)| (key.clone(), value(part))).collect())
}

struct Scalar(As);

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> std::result::Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl Visitor<'_> for Scalar {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> std::result::Result<Value, E> {
        match self.0 {
            As::Id(prefix) => Uuid::parse_str(text).map(|id| Value::String(ids::typed(prefix, id))).map_err(E::custom),
            As::Word => Ok(Value::Enum(Name::new(text.to_ascii_uppercase()))),
            As::Time => time(text).map(Value::String).map_err(E::custom),
            _ => Ok(Value::String(text.to_owned())),
        }
    }
}

/// A time as the views write it: three or six digits of a second, or none.
fn time(text: &str) -> chrono::ParseResult<String> {
    let digits = text.strip_suffix("+00:00").and_then(|text| text.get(19..)).map(str::len);
    match digits {
        // The point counts.
        Some(0 | 4 | 7) => Ok(text.to_owned()),
        _ => Ok(DateTime::parse_from_rfc3339(text)?.with_timezone(&Utc).to_rfc3339()),
    }
}
