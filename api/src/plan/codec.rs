//! `Codec`: how a column becomes JSON, by the type of its field.

use super::related::id;
use crate::db::json::As;
use crate::text_enum::Word;
use bindery_entity::ids::{
    ActivityId, AffiliationId, AreaId, ClientId, DistrictId, DocumentId, JobId, LinkId, MemberId, OfferId, ProjectId,
    RequestId, RevisionId, SchoolId, SessionId, TypedId,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess};

/// A type that a column is read into.
pub trait Codec: Sized {
    /// How the database writes it.
    const HOW: As;

    /// Reads what the database wrote.
    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

macro_rules! codecs {
    ($decode:path: $($of:ty => $how:expr),+ $(,)?) => {$(
        impl Codec for $of {
            const HOW: As = $how;

            fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $decode(from)
            }
        }
    )+};
}

codecs! { Deserialize::deserialize:
    i64 => As::Shown,
    i32 => As::Shown,
    String => As::Shown,
    NaiveDate => As::Shown,
    DateTime<Utc> => As::Time,
    bool => As::Bool,
    // Both databases write numbers with a point in ways of their own.
    f64 => As::Plain,
    serde_json::Value => As::Json,
}

macro_rules! ids {
    ($($id:ident),+ $(,)?) => { codecs! { id: $($id => As::Id($id::PREFIX)),+ } };
}

ids! {
    ActivityId, AffiliationId, AreaId, ClientId, DistrictId, DocumentId, JobId, LinkId, MemberId, OfferId, ProjectId,
    RequestId, RevisionId, SchoolId, SessionId,
}

/// Words that GraphQL names otherwise need their resolver.
impl<W: Word> Codec for W {
    const HOW: As = if W::IS_NAME { As::Word } else { As::Plain };

    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        W::deserialize(from)
    }
}

impl<T: DeserializeOwned> Codec for Vec<T> {
    const HOW: As = As::Json;

    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::deserialize(from)
    }
}

impl<T: Codec> Codec for Option<T> {
    const HOW: As = T::HOW;

    fn decode<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value: Option<Read<T>> = Option::deserialize(from)?;
        Ok(value.map(|value| value.0))
    }
}

/// A value that is read as its codec says.
struct Read<T>(T);

impl<'de, T: Codec> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::decode(from).map(Self)
    }
}

/// The value that stands next.
pub fn value<'de, T: Codec, A: MapAccess<'de>>(from: &mut A) -> Result<T, A::Error> {
    from.next_value::<Read<T>>().map(|value| value.0)
}
