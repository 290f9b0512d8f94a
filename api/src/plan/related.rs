//! What was read along with a view.

use super::layout::{Connected, Layout};
use super::pick::{AnswerLayout, Pick, Picked};
use super::row::Row as _;
use super::shape::{List, View};
use super::write::nested;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page::{Page, PageArgs, Window};
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::sync::Arc;

/// What was read along with a view, still as JSON.
#[derive(Debug, Clone, Default)]
pub struct Related(Option<Arc<Read>>);

#[derive(Debug)]
enum Read {
    /// What hangs on the view.
    Nested { picked: Vec<Picked>, found: Vec<Box<RawValue>> },
    /// The row of the view itself, of which nothing else was read.
    Answer { layout: Arc<Layout>, row: String },
}

impl Related {
    /// What `found` holds, as it was picked.
    pub(super) fn new<V: View>(pick: &Pick, found: Vec<Box<RawValue>>) -> Self {
        if found.is_empty() {
            return Self::default();
        }
        let picked = nested(V::SHAPE, pick).map(|(_, picked)| picked.clone()).collect();
        Self(Some(Arc::new(Read::Nested { picked, found })))
    }

    fn find(&self, relation: &str, slot: &str) -> Option<(&Picked, &RawValue)> {
        let Read::Nested { picked, found } = self.0.as_deref()? else { return None };
        let mut all = picked.iter().zip(found);
        let (picked, found) = all.find(|(picked, _)| picked.slot == slot && picked.relation == relation)?;
        Some((picked, found))
    }

    /// The view's own row as JSON and how it is answered, where the database wrote all that is selected.
    pub fn answer(&self) -> Option<(&Layout, &str)> {
        match self.0.as_deref()? {
            Read::Answer { layout, row } => Some((layout, row)),
            Read::Nested { .. } => None,
        }
    }

    /// The same of the thing behind `relation`.
    pub fn answer_of(&self, relation: &str) -> Option<(&Layout, &str)> {
        let (picked, found) = self.find(relation, relation)?;
        let Some(AnswerLayout::One(row)) = picked.answer.as_deref() else { return None };
        Some((row, found.get()))
    }

    /// The same of a page.
    pub fn answers_of(&self, relation: &str, slot: &str) -> Option<(&Connected, &str)> {
        let (picked, found) = self.find(relation, slot)?;
        let Some(AnswerLayout::Many(page)) = picked.answer.as_deref() else { return None };
        Some((page, found.get()))
    }

    /// The thing behind `relation`: not read along, or not there, or there.
    pub fn one<V: View>(&self, ctx: &Ctx, relation: &str) -> Result<Option<Option<V>>> {
        let Some((picked, found)) = self.find(relation, relation) else { return Ok(None) };
        let row: Option<V::Row> = serde_json::from_str(found.get()).map_err(Error::internal)?;
        Ok(Some(row.map(|row| view(row, ctx, &picked.pick))))
    }

    /// The page under the response key `slot`, if it was read along.
    pub fn list<L: List>(
        &self,
        ctx: &Ctx,
        (relation, slot): (&str, &str),
        parent: L::Id,
        filter: &L::Filter,
        page: &PageArgs,
    ) -> Result<Option<Page<L::Item>>> {
        let Some((picked, found)) = self.find(relation, slot) else { return Ok(None) };
        let rows: Option<Vec<<L::Item as View>::Row>> = serde_json::from_str(found.get()).map_err(Error::internal)?;
        let Some(rows) = rows else { return Ok(None) };
        let window = Window::open(&ctx.state.keys, L::OPERATION, &(parent, filter), page)?;
        window.page(rows, L::ORDER.place, |row| view(row, ctx, &picked.pick)).map(Some)
    }
}

/// The view of a row with what was read along.
pub fn view<V: View>(mut row: V::Row, ctx: &Ctx, pick: &Pick) -> V {
    let related = match std::mem::take(row.read_along()) {
        ReadAlong::Answer(row) => {
            Related(pick.answer().map(|layout| Arc::new(Read::Answer { layout: layout.clone(), row })))
        }
        ReadAlong::Rows(found) => Related::new::<V>(pick, found),
    };
    V::view(row, ctx, pick, related)
}

/// What was read along with a row.
#[derive(Debug)]
pub enum ReadAlong {
    /// What hangs on it, still as JSON.
    Rows(Vec<Box<RawValue>>),
    /// The row itself, still as JSON, of which nothing else was read.
    Answer(String),
}

impl Default for ReadAlong {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl<'de> Deserialize<'de> for ReadAlong {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Vec::deserialize(from).map(Self::Rows)
    }
}

/// The database writes ids into JSON as UUIDs.
pub fn id<'de, D: Deserializer<'de>, I: From<Uuid>>(from: D) -> Result<I, D::Error> {
    Uuid::deserialize(from).map(I::from)
}
