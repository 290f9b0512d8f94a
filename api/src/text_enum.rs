//! `text_enum!`: a closed set of words that is the same in JSON, GraphQL, SQL and URLs.

/// Writes an enum whose variants are words: serde and OpenAPI use the word, GraphQL its upper-case
/// name, the database stores the word as text.
#[macro_export]
macro_rules! text_enum {
    ($(#[doc = $about:literal])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize, async_graphql::Enum)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in JSON and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::text_enum::Word for $name {
            const IS_NAME: bool = true $(&& $crate::text_enum::is_name($word, stringify!($variant)))+;
        }

        impl Default for $name {
            /// The first word, which stands where nothing was read.
            #[expect(clippy::indexing_slicing, reason = "an enum has a variant")]
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($about),*).trim()))
                    .enum_values(Some(Self::ALL.iter().map(|word| word.as_str())))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text_enum::UnknownWord;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word).ok_or($crate::text_enum::UnknownWord)
            }
        }

        impl From<$name> for sea_orm::Value {
            fn from(word: $name) -> Self {
                word.as_str().to_owned().into()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }

        impl sea_orm::TryGetable for $name {
            fn try_get_by<I: sea_orm::ColIdx>(row: &sea_orm::QueryResult, index: I) -> Result<Self, sea_orm::TryGetError> {
                let word = String::try_get_by(row, index)?;
                word.parse().map_err(|_| sea_orm::DbErr::Type(format!("unknown word {word}")).into())
            }
        }
    };
}

/// What [`text_enum!`](crate::text_enum!) writes.
pub trait Word: serde::de::DeserializeOwned {
    /// Whether GraphQL names each by its word in capitals.
    const IS_NAME: bool;
}

/// Whether `word` is the variant's name in snake case; never of names with digits, before which GraphQL writes `_`.
pub const fn is_name(word: &str, variant: &str) -> bool {
    let (mut word, mut rest) = (word.as_bytes(), variant.as_bytes());
    let mut first = true;
    while let [letter, others @ ..] = rest {
        if letter.is_ascii_uppercase() && !first {
            let [b'_', behind @ ..] = word else { return false };
            word = behind;
        }
        match word {
            [same, behind @ ..] if letter.is_ascii_alphabetic() && letter.to_ascii_lowercase() == *same => {
                word = behind;
            }
            _ => return false,
        }
        (rest, first) = (others, false);
    }
    word.is_empty()
}

/// A text that is none of an enum's words.
#[derive(Debug, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

/// Reads a word of a path, where serde cannot name the place.
pub fn word<T: std::str::FromStr<Err = UnknownWord>>(name: &str, text: &str) -> crate::error::Result<T> {
    text.parse().map_err(|_| crate::error::Error::field(format!("/{name}"), format!("`{text}` is no known {name}")))
}
