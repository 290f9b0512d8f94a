//! `Pick`: what of a view a caller wants.

use super::heavy::Heavy;
use super::layout::{Cell, Connected, Layout, Source};
use crate::page::PageArgs;
use async_graphql::Value;
use std::sync::Arc;

/// What a caller wants of a view: its columns, and what hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pick {
    columns: Columns,
    related: Vec<Picked>,
    /// How the rows at the top are answered where nothing but what the database wrote is selected.
    answer: Option<Arc<Layout>>,
    /// Whether only what is answered is read, and not what the view is known by.
    answer_only: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Columns {
    /// Those that are always read together.
    #[default]
    Narrow,
    /// Everything.
    All,
    /// These, and those by which the view is known.
    Only(Vec<&'static str>),
    /// The narrow ones and these.
    And(Vec<&'static str>),
}

/// One thing or list that hangs on a view, as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// The relation, by its GraphQL name.
    pub relation: &'static str,
    /// Where it goes: the relation's name for one thing, the response key for a list.
    pub slot: String,
    /// Which rows, of a list.
    pub rows: Rows,
    /// What of them.
    pub pick: Pick,
    /// How it is answered where nothing but what the database wrote is selected.
    pub answer: Option<Arc<AnswerLayout>>,
}

/// How what hangs on a row is answered: as one row, or as a page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerLayout {
    /// One row.
    One(Layout),
    /// A page of rows.
    Many(Connected),
}

/// Which rows of a list, as GraphQL says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The filter, unread.
    pub filter: Option<Value>,
    /// The page.
    pub page: PageArgs,
}

impl Pick {
    /// The narrow columns; for REST lists.
    pub fn narrow() -> Self {
        Self::default()
    }

    /// Everything of the view itself; for one thing over REST.
    pub fn all() -> Self {
        Self { columns: Columns::All, ..Self::default() }
    }

    /// The narrow columns and these.
    pub fn and(columns: &[&'static str]) -> Self {
        Self { columns: Columns::And(columns.to_vec()), ..Self::default() }
    }

    /// Only what the view is known by, for those who do not look at it.
    pub fn none() -> Self {
        Self::only(&[])
    }

    /// These columns, and those by which the view is known.
    pub fn only(columns: &[&'static str]) -> Self {
        Self { columns: Columns::Only(columns.to_vec()), ..Self::default() }
    }

    /// Adds a column.
    pub fn add(&mut self, column: &'static str) {
        match &mut self.columns {
            Columns::Only(known) | Columns::And(known) if !known.contains(&column) => known.push(column),
            Columns::Narrow => self.columns = Columns::And(vec![column]),
            _ => {}
        }
    }

    /// Adds columns.
    pub fn add_all(&mut self, columns: &[&'static str]) {
        for column in columns {
            self.add(column);
        }
    }

    /// Adds all narrow columns.
    pub fn add_narrow(&mut self) {
        if let Columns::Only(known) = &mut self.columns {
            self.columns = Columns::And(std::mem::take(known));
        }
    }

    /// The same with these columns.
    #[must_use]
    pub fn with(mut self, columns: &[&'static str]) -> Self {
        self.add_all(columns);
        self
    }

    /// The same without a heavy column.
    #[must_use]
    pub fn without(mut self, column: &str) -> Self {
        if let Columns::Only(columns) | Columns::And(columns) = &mut self.columns {
            columns.retain(|known| *known != column);
        }
        self
    }

    /// The thing or list under `slot`, which is added when it is new.
    pub fn related_mut(&mut self, relation: &'static str, slot: &str) -> &mut Picked {
        let place = self.related.iter().position(|known| known.slot == slot).unwrap_or_else(|| {
            let pick = Self::only(&[]);
            self.related.push(Picked { relation, slot: slot.to_owned(), rows: Rows::default(), pick, answer: None });
            self.related.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "found or pushed above")]
        &mut self.related[place]
    }

    /// What is wanted of a part that is read with the view itself.
    #[must_use]
    pub fn embedded(&self, relation: &str) -> Self {
        let picked = self.related.iter().find(|known| known.relation == relation);
        picked.map_or_else(Self::narrow, |picked| picked.pick.clone())
    }

    /// Whether something goes under `slot`.
    pub fn has_slot(&self, slot: &str) -> bool {
        self.related.iter().any(|known| known.slot == slot)
    }

    /// Takes out what goes under `slot`.
    pub fn remove(&mut self, slot: &str) {
        self.related.retain(|known| known.slot != slot);
    }

    /// What hangs on the view, to be completed.
    pub fn each_related(&mut self) -> impl Iterator<Item = &mut Picked> {
        self.related.iter_mut()
    }

    /// What hangs on the view, in the order asked for.
    pub fn related(&self) -> &[Picked] {
        &self.related
    }

    /// Whether the column is read, which by itself is `heavy` or not.
    pub fn reads(&self, column: &str, heavy: bool) -> bool {
        match &self.columns {
            Columns::Narrow => !heavy,
            Columns::All => true,
            Columns::Only(columns) => columns.contains(&column),
            Columns::And(columns) => !heavy || columns.contains(&column),
        }
    }

    /// Reads what `layout` shows, and nothing else.
    pub fn answer_only(&mut self, layout: &Layout) {
        self.answer_only = true;
        self.columns = Columns::Only(layout.cells().iter().filter_map(Cell::column).collect());
        let is_part =
            |name: &str| layout.cells().iter().any(|cell| matches!(cell.source, Source::Part(part, _) if part == name));
        let mut at = 0;
        for picked in &mut self.related {
            let part = is_part(picked.relation);
            let below = layout.cells().iter().find_map(|cell| match &cell.source {
                Source::Part(name, below) if part && *name == picked.relation => Some(below),
                Source::One(place, below) if !part && *place == at => Some(below),
                Source::Many(place, page) if !part && *place == at => Some(&page.items),
                _ => None,
            });
            at += usize::from(!part);
            if let Some(below) = below {
                picked.pick.answer_only(below);
            }
        }
    }

    /// Whether only what is answered is read.
    pub fn is_answer_only(&self) -> bool {
        self.answer_only
    }

    /// Answers the rows at the top by `layout`.
    pub fn answer_by(&mut self, layout: Layout) {
        self.answer_only(&layout);
        self.answer = Some(Arc::new(layout));
    }

    /// How the rows at the top are answered, if no views are made of them.
    pub fn answer(&self) -> Option<&Arc<Layout>> {
        self.answer.as_ref()
    }

    /// Whether the column is asked for by its name.
    pub fn names(&self, column: &str) -> bool {
        matches!(&self.columns, Columns::Only(columns) | Columns::And(columns) if columns.contains(&column))
    }

    /// Whether a heavy column is wanted.
    pub fn wants(&self, column: &str) -> bool {
        self.reads(column, true)
    }

    /// The value of a heavy column as far as it is wanted.
    pub fn heavy<T>(&self, column: &str, value: impl FnOnce() -> T) -> Heavy<T> {
        if self.wants(column) { Heavy::Read(value()) } else { Heavy::Unread }
    }
}
