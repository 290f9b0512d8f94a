//! `Row`: what is read of a view, declared by the fields of one struct.

use super::related::ReadAlong;
use super::shape::Column;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The key of what hangs on a row.
const RELATED: &str = "+";

/// A row as it is read; columns that nobody asked for stand at their defaults. The derive of the same name writes it.
pub trait Row: DeserializeOwned + Default + Send + 'static {
    /// What is read of it, in the order of its fields.
    const COLUMNS: &'static [Column];

    /// Puts the value that stands next into the field `key`; an error where no field takes it.
    fn put<'de, A: MapAccess<'de>>(&mut self, key: &str, from: &mut A) -> Result<(), A::Error>;

    /// What was read along with it.
    fn read_along(&mut self) -> &mut ReadAlong;
}

/// Reads a row's JSON object.
pub fn read_row<'de, R: Row, D: Deserializer<'de>>(from: D) -> Result<R, D::Error> {
    from.deserialize_map(Fields(PhantomData))
}

/// What a row says to a key that none of its fields takes.
pub fn unknown_key<E: Error>(key: &str) -> E {
    E::custom(format_args!("no field of the row takes `{key}`"))
}

struct Fields<R>(PhantomData<R>);

impl<'de, R: Row> Visitor<'de> for Fields<R> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<R, A::Error> {
        let mut row = R::default();
        // Keys are names of ours, which JSON writes as they are.
        while let Some(key) = map.next_key::<&str>()? {
            match key {
                RELATED => *row.read_along() = map.next_value()?,
                key => row.put(key, &mut map)?,
            }
        }
        Ok(row)
    }
}

/// The view of a row: fields that it takes over as they stand, and behind the semicolon those that are made for the
/// viewer. One that stands in neither list does not compile.
macro_rules! of_row {
    ($row:ident => $view:ident { $($taken:ident),+; $($made:ident $(: $value:expr)?),* $(,)? }) => {
        $view { $($taken: $row.$taken,)+ $($made $(: $value)?),* }
    };
}
pub(crate) use of_row;
