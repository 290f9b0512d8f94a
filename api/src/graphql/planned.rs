//! What was read along with a view, as a field of a query returns it.

use super::answer;
use crate::plan::Related;
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use std::borrow::Cow;

/// A view, or its answer where the database wrote all that is selected.
#[derive(Debug, Clone)]
pub enum Planned<V> {
    /// Its fields are resolved.
    View(V),
    /// Its row is the answer.
    Answer(Related),
    /// The answer has been read.
    Value(Value),
}

impl<V> From<V> for Planned<V> {
    fn from(view: V) -> Self {
        Self::View(view)
    }
}

impl<V: OutputType> OutputType for Planned<V> {
    fn type_name() -> Cow<'static, str> {
        V::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        V::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::View(view) => view.resolve(context, field).await,
            Self::Value(value) => Ok(value.clone()),
            Self::Answer(row) => {
                let Some((layout, row)) = row.answer() else { return Ok(Value::Null) };
                answer::row(layout, row).map_err(|error| async_graphql::Error::from(error).into_server_error(field.pos))
            }
        }
    }
}
