//! Mutation payloads: what changed, or the user's own mistakes as data.

use crate::error::{Error, FieldError};
use async_graphql::{Context, SimpleObject};
use std::sync::atomic::Ordering;

/// A mistake that the user can mend.
#[derive(Debug, Clone, SimpleObject)]
pub struct UserError {
    /// The stable code, as in REST.
    code: &'static str,
    /// What is wrong, in a sentence.
    message: String,
    /// Where in the input, from the outside in; null when it is about the whole.
    path: Option<Vec<String>>,
}

/// The mistakes of one mutation.
pub type UserErrors = Vec<UserError>;

impl UserError {
    fn of_field(field: &FieldError) -> Self {
        let parts = field.pointer.split('/').filter(|part| !part.is_empty()).map(camel);
        let path = std::iter::once("input".to_owned()).chain(parts).collect();
        Self { code: field.code, message: field.detail.clone(), path: Some(path) }
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &head.into_iter().chain(letters).collect::<String>()
    })
}

/// Splits a service's answer: a value, or user errors, or a top-level error.
pub fn split<T>(context: &Context<'_>, result: Result<T, Error>) -> async_graphql::Result<(Option<T>, UserErrors)> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(error) if error.is_users_mistake() => {
            context.data_unchecked::<super::meter::Meter>().failed.store(true, Ordering::Relaxed);
            let errors: UserErrors = error.errors().iter().map(UserError::of_field).collect();
            let whole = UserError { code: error.code().as_str(), message: error.detail().to_owned(), path: None };
            Ok((None, if errors.is_empty() { vec![whole] } else { errors }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a payload type: the changed thing, null when there are user errors.
#[macro_export]
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$fdoc:meta])* $field:ident: $type:ty }) => {
        $(#[$doc])*
        #[derive(Debug, async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$fdoc])*
            $field: Option<$type>,
            /// The user's own mistakes; empty when it worked.
            user_errors: $crate::graphql::UserErrors,
        }

        impl $name {
            /// The payload of a service's answer.
            pub fn of(
                context: &async_graphql::Context<'_>,
                result: $crate::error::Result<$type>,
            ) -> async_graphql::Result<Self> {
                let ($field, user_errors) = $crate::graphql::payload::split(context, result)?;
                Ok(Self { $field, user_errors })
            }
        }
    };
}
