//! Relay connections over a [`Page`] (GraphQL Cursor Connections Specification).

use super::planned::Planned;
use crate::page::Page;
use crate::plan::View;
use async_graphql::{Object, OutputType, Result, SimpleObject, TypeName};
use std::borrow::Cow;

/// Where a page stands in its list.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(serial)]
pub struct PageInfo {
    /// Send it as `before` to read back.
    start_cursor: Option<String>,
    /// Send it as `after` to read on.
    end_cursor: Option<String>,
    /// Whether more items follow.
    has_next_page: bool,
    /// Whether items stand before.
    has_previous_page: bool,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Connection<T>(Page<T>);

impl<T> From<Page<T>> for Connection<T> {
    fn from(page: Page<T>) -> Self {
        Self(page)
    }
}

/// One page of views, each resolved or answered already.
pub type Pages<V> = Connection<Planned<V>>;

impl<V: View> From<Page<V>> for Connection<Planned<V>> {
    fn from(page: Page<V>) -> Self {
        Self(page.map(|view| match view.related().answer() {
            Some(_) => Planned::Answer(view.related().clone()),
            None => Planned::View(view),
        }))
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// One page of a list.
#[Object(name_type, serial)]
impl<T: OutputType + Clone> Connection<T> {
    /// The items with their cursors.
    async fn edges(&self) -> Result<Vec<Edge<T>>> {
        let edge = |(index, node): (usize, &T)| {
            let cursor = self.0.cursors.at(index)?.unwrap_or_default();
            Ok(Edge { cursor, node: node.clone() })
        };
        self.0.items.iter().enumerate().map(edge).collect()
    }

    /// The items.
    async fn nodes(&self) -> &[T] {
        &self.0.items
    }

    /// Where they stand.
    async fn page_info(&self) -> Result<PageInfo> {
        Ok(PageInfo {
            start_cursor: self.0.start_cursor()?,
            end_cursor: self.0.end_cursor()?,
            has_next_page: self.0.has_next_page,
            has_previous_page: self.0.has_previous_page,
        })
    }
}

/// An item and its cursor.
#[derive(Debug)]
pub struct Edge<T> {
    cursor: String,
    node: T,
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// An item and its cursor.
#[Object(name_type, serial)]
impl<T: OutputType> Edge<T> {
    /// The item's place in the list.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The item.
    async fn node(&self) -> &T {
        &self.node
    }
}
