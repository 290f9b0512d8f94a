//! Typed ids: a `TypeID` (type prefix and `UUIDv7`, <https://github.com/jetify-com/typeid>) outside, a UUID inside.
//!
//! The same string is the id in REST, the Relay global id in GraphQL and the id in logs. Each newtype
//! registers as GraphQL's built-in `ID`.

use async_graphql::{InputType, InputValueError, InputValueResult, OutputType, ServerResult, Value as GqlValue};
use sea_orm::DeriveValueType;
use sea_orm::prelude::Uuid;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The alphabet of Crockford's base 32 in lower case, as the `TypeID` specification wants it.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What is wrong with a text that should be an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseIdError(&'static str);

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected an id that starts with `{}_`", self.0)
    }
}

impl std::error::Error for ParseIdError {}

/// An id that knows its prefix; implemented by the newtypes of this file only.
pub trait TypedId:
    Copy + fmt::Display + FromStr<Err = ParseIdError> + From<Uuid> + Into<Uuid> + Send + Sync + 'static
{
    /// The prefix before the underscore, such as `mem`.
    const PREFIX: &'static str;
}

fn encode(prefix: &str, id: Uuid, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let bits = id.as_u128();
    let mut text = [0_u8; 26];
    for (place, slot) in text.iter_mut().rev().enumerate() {
        let digit = (bits >> (place * 5)) & 31;
        *slot = usize::try_from(digit).ok().and_then(|d| ALPHABET.get(d)).copied().unwrap_or(b'0');
    }
    write!(f, "{prefix}_{}", String::from_utf8_lossy(&text))
}

/// The `TypeID` with this prefix.
pub fn typed(prefix: &str, id: Uuid) -> String {
    struct Typed<'a>(&'a str, Uuid);
    impl fmt::Display for Typed<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            encode(self.0, self.1, f)
        }
    }
    Typed(prefix, id).to_string()
}

fn decode(prefix: &'static str, text: &str) -> Result<Uuid, ParseIdError> {
    let wrong = ParseIdError(prefix);
    let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(wrong)?;
    if digits.len() != 26 || digits.as_bytes().first().is_none_or(|first| *first > b'7') {
        return Err(wrong);
    }
    let mut bits = 0_u128;
    for byte in digits.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte).ok_or(wrong)?;
        bits = (bits << 5) | u128::try_from(digit).map_err(|_| wrong)?;
    }
    Ok(Uuid::from_u128(bits))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, DeriveValueType)]
        pub struct $name(pub Uuid);

        impl TypedId for $name {
            const PREFIX: &'static str = $prefix;
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                encode($prefix, self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                decode($prefix, text).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!("A TypeID: `", $prefix, "_` and a UUIDv7 in base 32.")))
                    .pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$")))
                    .examples([concat!($prefix, "_01h455vb4pex5vsknk084sn02q")])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }

        impl InputType for $name {
            type RawValueType = Self;
            fn type_name() -> Cow<'static, str> {
                <async_graphql::ID as InputType>::type_name()
            }
            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as InputType>::create_type_info(registry)
            }
            fn parse(value: Option<GqlValue>) -> InputValueResult<Self> {
                match value {
                    Some(GqlValue::String(text)) => text.parse().map_err(InputValueError::custom),
                    other => Err(InputValueError::expected_type(other.unwrap_or_default())),
                }
            }
            fn to_value(&self) -> GqlValue {
                GqlValue::String(self.to_string())
            }
            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $name {
            fn type_name() -> Cow<'static, str> {
                <async_graphql::ID as InputType>::type_name()
            }
            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <async_graphql::ID as OutputType>::create_type_info(registry)
            }
            async fn resolve(
                &self,
                _: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> ServerResult<GqlValue> {
                Ok(GqlValue::String(self.to_string()))
            }
        }
    )+};
}

ids! {
    /// A member, and the member's profile.
    MemberId = "mem";
    /// A school district.
    DistrictId = "dis";
    /// A school.
    SchoolId = "sch";
    /// An area of practice.
    AreaId = "are";
    /// A member's tie to a district or school.
    AffiliationId = "aff";
    /// A link on a profile.
    LinkId = "lnk";
    /// A signed-in session.
    SessionId = "ses";
    /// A district's machine account.
    ClientId = "cli";
    /// A row of the activity log.
    ActivityId = "act";
    /// A job for later.
    JobId = "job";
    /// A collaboration project.
    ProjectId = "prj";
    /// A shared document.
    DocumentId = "doc";
    /// What a document said at one time.
    RevisionId = "rev";
    /// A request for a resource or for help.
    RequestId = "req";
    /// An offer to help with a request.
    OfferId = "off";
}
