//! `Pick`: which heavy columns of a view a caller wants, and `Heavy`: a column that may not have been read.

use async_graphql::Lookahead;
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// What a caller wants besides a view's narrow columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Pick {
    /// Nothing: the columns that are always read together.
    #[default]
    Narrow,
    /// Everything.
    All,
    /// These columns.
    Columns(BTreeSet<&'static str>),
}

impl Pick {
    /// The narrow columns; for REST lists.
    pub fn narrow() -> Self {
        Self::Narrow
    }

    /// Everything; for one thing over REST.
    pub fn all() -> Self {
        Self::All
    }

    /// These columns.
    pub fn of(columns: &[&'static str]) -> Self {
        Self::Columns(columns.iter().copied().collect())
    }

    /// The columns behind the selected fields; `fields` pairs GraphQL names with columns.
    pub fn selected(look: &Lookahead<'_>, fields: &[(&str, &'static str)]) -> Self {
        let wanted = fields.iter().filter(|(field, _)| look.field(field).exists());
        Self::Columns(wanted.map(|(_, column)| *column).collect())
    }

    /// [`Pick::selected`] for the nodes of a connection.
    pub fn selected_in_page(look: &Lookahead<'_>, fields: &[(&str, &'static str)]) -> Self {
        let (nodes, edges) = (look.field("nodes"), look.field("edges").field("node"));
        Self::selected(&nodes, fields).and(Self::selected(&edges, fields))
    }

    /// What either wants.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, _) | (_, Self::All) => Self::All,
            (Self::Narrow, pick) | (pick, Self::Narrow) => pick,
            (Self::Columns(one), Self::Columns(two)) => Self::Columns(one.into_iter().chain(two).collect()),
        }
    }

    /// Whether `column` is wanted.
    pub fn wants(&self, column: &str) -> bool {
        match self {
            Self::Narrow => false,
            Self::All => true,
            Self::Columns(columns) => columns.contains(column),
        }
    }

    /// The value of `column` as far as it is wanted.
    pub fn heavy<T>(&self, column: &str, value: impl FnOnce() -> T) -> Heavy<T> {
        if self.wants(column) { Heavy::Read(value()) } else { Heavy::Unread }
    }
}

/// A heavy column of a view: JSON leaves it out when it was not read, GraphQL loads it then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Heavy<T> {
    /// Nobody asked for it.
    #[default]
    Unread,
    /// What stands there.
    Read(T),
}

impl<T> Heavy<T> {
    /// Whether it was not read.
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Unread)
    }

    /// What was read, if it was.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Unread => None,
            Self::Read(value) => Some(value),
        }
    }
}

impl<T: Serialize> Serialize for Heavy<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.read().serialize(to)
    }
}
