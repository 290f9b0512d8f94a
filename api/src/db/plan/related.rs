//! What was read along with a view.

use super::shape::{List, View};
use super::write::nested;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page::{Page, PageArgs, Window};
use crate::pick::{Pick, Picked, Shown};
use async_graphql::Value;
use sea_orm::prelude::Uuid;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::sync::Arc;

/// What was read along with a view, still as JSON.
#[derive(Debug, Clone, Default)]
pub struct Related(Option<Arc<Read>>);

#[derive(Debug)]
struct Read {
    picked: Vec<Picked>,
    found: Vec<Box<RawValue>>,
}

impl Related {
    /// What `found` holds, as it was picked.
    pub(super) fn new<V: View>(pick: &Pick, found: Vec<Box<RawValue>>) -> Self {
        if found.is_empty() {
            return Self::default();
        }
        let picked = nested(V::SHAPE, pick).map(|(_, picked)| picked.clone()).collect();
        Self(Some(Arc::new(Read { picked, found })))
    }

    fn find(&self, relation: &str, slot: &str) -> Option<(&Picked, &RawValue)> {
        let read = self.0.as_ref()?;
        let mut all = read.picked.iter().zip(&read.found);
        let (picked, found) = all.find(|(picked, _)| picked.slot == slot && picked.relation == relation)?;
        Some((picked, found))
    }

    /// The answer for the thing behind `relation`, where the database wrote all of it that is selected.
    pub fn shown(&self, relation: &str) -> Option<Value> {
        let (picked, found) = self.find(relation, relation)?;
        match picked.shown.as_deref()? {
            Shown::One(row) => row.read(found.get()).ok(),
            Shown::Many(_) => None,
        }
    }

    /// The answers for the rows of a page, and whether more follow and stand before.
    pub fn shown_rows(&self, relation: &str, slot: &str) -> Option<(Vec<Value>, bool, bool)> {
        let (picked, found) = self.find(relation, slot)?;
        match picked.shown.as_deref()? {
            Shown::Many(page) => page.read(found.get()).ok(),
            Shown::One(_) => None,
        }
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
    let related = Related::new::<V>(pick, V::related(&mut row));
    V::view(row, ctx, pick, related)
}

/// The database writes ids into JSON as UUIDs.
pub fn id<'de, D: Deserializer<'de>, I: From<Uuid>>(from: D) -> Result<I, D::Error> {
    Uuid::deserialize(from).map(I::from)
}

/// The same where there may be none.
pub fn maybe_id<'de, D: Deserializer<'de>, I: From<Uuid>>(from: D) -> Result<Option<I>, D::Error> {
    Option::<Uuid>::deserialize(from).map(|id| id.map(I::from))
}
