//! `Patch<T>`: a field of a merge patch (RFC 7396) that may be absent, null or a value.

use crate::error::{Error, Result};
use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueResult, Value};
use garde::error::{Error as GardeError, Path};
use std::borrow::Cow;

/// What a patch says of one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Nothing: leave the field.
    #[default]
    Absent,
    /// Clear the field.
    Null,
    /// Set the field.
    Value(T),
}

impl<T> Patch<T> {
    /// The new value over `old`.
    pub fn over(self, old: Option<T>) -> Option<T> {
        match self {
            Self::Absent => old,
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }

    /// Whether the patch leaves the field alone.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The patch of a field that cannot be empty, cleaned; null is refused.
    pub fn required(self, pointer: &str, clean: impl FnOnce(T) -> Result<T>) -> Result<Self> {
        match self {
            Self::Absent => Ok(Self::Absent),
            Self::Null => Err(Error::field(pointer, "this field cannot be empty")),
            Self::Value(value) => clean(value).map(Self::Value),
        }
    }

    /// The patch of a field that may be empty, cleaned.
    pub fn optional(self, clean: impl FnOnce(Option<T>) -> Result<Option<T>>) -> Result<Self> {
        match self {
            Self::Value(value) => Ok(clean(Some(value))?.map_or(Self::Null, Self::Value)),
            patch => Ok(patch),
        }
    }

    /// The new value over `old`, of a field that cannot be empty.
    pub fn required_over(self, old: T) -> T {
        if let Self::Value(value) = self { value } else { old }
    }
}

impl<T> Patch<Vec<T>> {
    /// The patch of a list, cleaned.
    pub fn list(self, clean: impl FnOnce(Vec<T>) -> Result<Vec<T>>) -> Result<Self> {
        match self {
            Self::Value(list) => clean(list).map(Self::Value),
            patch => Ok(patch),
        }
    }

    /// The new list over `old`; null empties it.
    pub fn list_over(self, old: Vec<T>) -> Vec<T> {
        self.over(Some(old)).unwrap_or_default()
    }
}

/// A number of a patch from `least` to `most`.
pub fn within(least: i64, most: i64) -> impl FnOnce(&Patch<i64>, &()) -> garde::Result {
    move |number, ()| match number.value() {
        Some(number) if *number < least => Err(garde::Error::new(format!("lower than {least}"))),
        Some(number) if *number > most => Err(garde::Error::new(format!("greater than {most}"))),
        _ => Ok(()),
    }
}

impl<T: serde::Serialize> serde::Serialize for Patch<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        self.value().serialize(to)
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Patch<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Null, Self::Value))
    }
}

impl<T: InputType> InputType for Patch<T> {
    type RawValueType = T::RawValueType;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::type_name().to_string()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry);
        T::type_name().to_string()
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            None => Ok(Self::Absent),
            Some(Value::Null) => Ok(Self::Null),
            Some(value) => T::parse(Some(value)).map(Self::Value).map_err(async_graphql::InputValueError::propagate),
        }
    }

    fn to_value(&self) -> Value {
        self.value().map_or(Value::Null, InputType::to_value)
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.value().and_then(InputType::as_raw_value)
    }
}

impl<T: garde::rules::length::chars::Chars> garde::rules::length::chars::Chars for Patch<T> {
    fn validate_num_chars(&self, min: usize, max: usize) -> std::result::Result<(), GardeError> {
        self.value().map_or(Ok(()), |value| value.validate_num_chars(min, max))
    }
}

impl<T: garde::rules::length::simple::Simple> garde::rules::length::simple::Simple for Patch<T> {
    fn validate_length(&self, min: usize, max: usize) -> std::result::Result<(), GardeError> {
        self.value().map_or(Ok(()), |value| value.validate_length(min, max))
    }
}

impl<T, U> garde::rules::inner::Inner<U> for Patch<T>
where
    T: garde::rules::inner::Inner<U>,
{
    type Key = T::Key;

    fn validate_inner<F>(&self, check: F)
    where
        F: FnMut(&U, &Self::Key),
    {
        if let Some(value) = self.value() {
            value.validate_inner(check);
        }
    }
}

impl<T: garde::Validate> garde::Validate for Patch<T> {
    type Context = T::Context;
    fn validate_into(&self, ctx: &Self::Context, parent: &mut dyn FnMut() -> Path, report: &mut garde::Report) {
        if let Some(value) = self.value() {
            value.validate_into(ctx, parent, report);
        }
    }
}
