//! Rows that go straight from the database's JSON to the answer, where a query selects nothing but what the database
//! wrote: no view is made of them, and no resolver has anything to decide. What stands here says where each value is to
//! be found; the face that asked reads them.

use super::shape::{Column, Shape};
use crate::db::json::As;
use async_graphql::Name;

/// What is selected of a row, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    cells: Vec<Cell>,
    /// The places of the cells that stand under a column, as the database writes them: an array takes half of what an
    /// object takes.
    written: Vec<usize>,
}

/// One selected field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its response key.
    pub key: Name,
    /// Where its value stands in the row.
    pub source: Source,
}

/// Where a value stands in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nowhere: the name of the type.
    Type(&'static str),
    /// Under its column.
    Column(&'static str, As),
    /// Under its column, a row itself.
    Part(&'static str, Layout),
    /// At this place among what hangs on the row, a row itself.
    One(usize, Layout),
    /// At this place among what hangs on the row, a page of rows.
    Many(usize, Connected),
}

/// What is selected of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connected {
    /// How many rows it has at most; one more was read where there are more.
    pub first: usize,
    /// Whether rows stand before.
    pub previous: bool,
    /// What is selected of its rows.
    pub items: Layout,
    /// What is selected of the page itself, in order.
    pub parts: Vec<(Name, Part)>,
}

/// A field of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The name of a type.
    Type(String),
    /// Its rows.
    Rows,
    /// Whether rows follow.
    HasNext,
    /// Whether rows stand before.
    HasPrevious,
    /// Its rows, each inside of an object.
    Edges(Vec<(Name, Self)>),
    /// An object.
    Info(Vec<(Name, Self)>),
}

impl Layout {
    /// Cells of rows of `shape`.
    pub fn new(shape: &Shape, cells: Vec<Cell>) -> Self {
        let place = |column: &Column| cells.iter().position(|cell| cell.column() == Some(column.name));
        let written = shape.columns.iter().filter_map(place).collect();
        Self { cells, written }
    }

    /// The cells, in the order of the selection.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The places of the cells whose values the database writes one behind the other.
    pub fn written(&self) -> &[usize] {
        &self.written
    }
}

impl Cell {
    /// The column that the value stands under, if it stands under one.
    pub fn column(&self) -> Option<&'static str> {
        match self.source {
            Source::Column(name, _) | Source::Part(name, _) => Some(name),
            Source::Type(_) | Source::One(..) | Source::Many(..) => None,
        }
    }
}
