//! What was read along with a view.

use super::pick::{AnswerLayout, Pick, Picked};
use super::row::Row as _;
use super::shape::{List, View};
use super::write::nested;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page::{Page, PageArgs, Window};
use async_graphql::Value;
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
    /// The answer for the view itself, of which nothing else was read.
    Answer(Value),
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

    /// The answer for the view itself, if it was answered by its row.
    pub fn answer(&self) -> Option<&Value> {
        match self.0.as_deref()? {
            Read::Answer(value) => Some(value),
            Read::Nested { .. } => None,
        }
    }

    /// The answer for the thing behind `relation`, where the database wrote all of it that is selected.
    pub fn answer_of(&self, relation: &str) -> Result<Option<Value>> {
        let Some((picked, found)) = self.find(relation, relation) else { return Ok(None) };
        let Some(AnswerLayout::One(row)) = picked.answer.as_deref() else { return Ok(None) };
        row.read(found.get()).map(Some).map_err(Error::internal)
    }

    /// The answers for the rows of a page, and whether more follow and stand before.
    pub fn answers_of(&self, relation: &str, slot: &str) -> Result<Option<(Vec<Value>, bool, bool)>> {
        let Some((picked, found)) = self.find(relation, slot) else { return Ok(None) };
        let Some(AnswerLayout::Many(page)) = picked.answer.as_deref() else { return Ok(None) };
        page.read(found.get()).map(Some).map_err(Error::internal)
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
        ReadAlong::Answer(answer) => Related(Some(Arc::new(Read::Answer(answer)))),
        ReadAlong::Rows(found) => Related::new::<V>(pick, found),
    };
    V::view(row, ctx, pick, related)
}

/// What was read along with a row.
#[derive(Debug)]
pub enum ReadAlong {
    /// What hangs on it, still as JSON.
    Rows(Vec<Box<RawValue>>),
    /// The answer for the row itself, of which nothing else was read.
    Answer(Value),
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
