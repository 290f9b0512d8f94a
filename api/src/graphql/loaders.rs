//! What hangs on a view: as it was read along, or loaded, one batch a kind of thing and request.

use super::answer;
use super::batch::Batches;
use super::planned::Planned;
use super::selection::{selected, selected_items_as_views};
use super::{Pages, ctx};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::page::{Page, PageArgs};
use crate::plan::{self, Heavy, Identified, List, Pick, Related};
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::{Context, Value};
use sea_orm::prelude::Uuid;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

/// Loads what no plan covered; it sees no more than a direct call.
#[derive(Debug)]
pub struct Loaders(pub Ctx);

/// Fresh loaders for one event of a stream.
pub fn build(ctx: &Ctx) -> DataLoader<Loaders, HashMapCache> {
    DataLoader::with_cache(Loaders(ctx.clone()), tokio::spawn, HashMapCache::default()).delay(Duration::ZERO)
}

/// Fresh loaders whose batches [`super::batch::run`] sends off.
pub fn build_batched(ctx: &Ctx) -> (DataLoader<Loaders, HashMapCache>, Batches) {
    let batches = Batches::default();
    let queue = batches.clone();
    let loader = DataLoader::with_cache(Loaders(ctx.clone()), move |batch| queue.push(batch), HashMapCache::default());
    (loader.delay(Duration::ZERO), batches)
}

/// A thing by its id, and what is wanted of it.
#[derive(Debug)]
pub struct ById<V> {
    id: Uuid,
    pick: Arc<Pick>,
    of: PhantomData<fn() -> V>,
}

impl<V> Clone for ById<V> {
    fn clone(&self) -> Self {
        Self { id: self.id, pick: self.pick.clone(), of: PhantomData }
    }
}

impl<V> PartialEq for ById<V> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && (Arc::ptr_eq(&self.pick, &other.pick) || self.pick == other.pick)
    }
}

impl<V> Eq for ById<V> {}

impl<V> Hash for ById<V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl<V: Identified> Loader<ById<V>> for Loaders {
    type Value = V;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ById<V>]) -> Result<HashMap<ById<V>, V>, Arc<Error>> {
        let mut found = HashMap::new();
        for (pick, ids) in grouped(keys.iter().map(|key| (&key.pick, key.id))) {
            let views = plan::by_ids::<V>(&self.0, &ids, pick).await.map_err(Arc::new)?;
            let key = |id| ById { id, pick: pick.clone(), of: PhantomData };
            found.extend(views.into_iter().map(|view| (key(view.id()), view)));
        }
        Ok(found)
    }
}

/// A list inside a parent: whose, which rows, which page, and what is wanted of them.
#[derive(Debug, Clone)]
pub struct Nested<L: List> {
    of: L::Id,
    filter: L::Filter,
    page: PageArgs,
    pick: Arc<Pick>,
}

impl<L: List> Nested<L> {
    fn is_alike(&self, other: &Self) -> bool {
        self.filter == other.filter && self.page == other.page && self.pick == other.pick
    }
}

impl<L: List> PartialEq for Nested<L> {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.is_alike(other)
    }
}

impl<L: List> Eq for Nested<L> {}

impl<L: List> Hash for Nested<L> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.of.hash(state);
    }
}

impl<L: List> Loader<Nested<L>> for Loaders {
    type Value = Page<L::Item>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Nested<L>]) -> Result<HashMap<Nested<L>, Page<L::Item>>, Arc<Error>> {
        let mut lists: Vec<(&Nested<L>, Vec<L::Id>)> = Vec::new();
        for key in keys {
            match lists.iter_mut().find(|(list, _)| list.is_alike(key)) {
                Some((_, parents)) => parents.push(key.of),
                None => lists.push((key, vec![key.of])),
            }
        }
        let mut found = HashMap::new();
        for (list, parents) in lists {
            let pages = plan::lists::<L>(&self.0, &parents, &list.filter, &list.page, &list.pick).await;
            let key = |of| Nested { of, ..list.clone() };
            found.extend(pages.map_err(Arc::new)?.into_iter().map(|(of, page)| (key(of), page)));
        }
        Ok(found)
    }
}

/// The ids that go with each pick.
fn grouped<'a>(keys: impl Iterator<Item = (&'a Arc<Pick>, Uuid)>) -> Vec<(&'a Arc<Pick>, Vec<Uuid>)> {
    let mut groups: Vec<(&Arc<Pick>, Vec<Uuid>)> = Vec::new();
    for (pick, id) in keys {
        match groups.iter_mut().find(|(known, _)| *known == pick) {
            Some((_, ids)) => ids.push(id),
            None => groups.push((pick, vec![id])),
        }
    }
    groups
}

/// The thing with this id, if the viewer may see it.
pub async fn by_id<V: Identified>(
    context: &Context<'_>,
    id: impl Into<Uuid>,
    pick: Pick,
) -> async_graphql::Result<Option<V>> {
    let key = ById { id: id.into(), pick: Arc::new(pick), of: PhantomData };
    Ok(super::loaders(context).load_one(key).await?)
}

/// A heavy column as it was read with the view, or loaded now; none where the viewer may not see the view any more.
pub async fn heavy<V: Identified, T: Clone>(
    context: &Context<'_>,
    view: &V,
    column: &'static str,
    read: impl Fn(&V) -> &Heavy<T>,
) -> async_graphql::Result<Option<T>> {
    if let Some(known) = read(view).read() {
        return Ok(Some(known.clone()));
    }
    let loaded = by_id::<V>(context, view.id(), Pick::only(&[column])).await?;
    Ok(loaded.and_then(|loaded| read(&loaded).read().cloned()))
}

/// What the field being resolved leads to: as it was read along, or loaded by its id. What the view does not name, it
/// does not lead to, whatever was read.
pub async fn one<V: Identified>(
    context: &Context<'_>,
    related: &Related,
    id: impl Into<Option<V::Id>>,
) -> async_graphql::Result<Option<Planned<V>>> {
    let Some(id) = id.into() else { return Ok(None) };
    let relation = context.item.node.name.node.as_str();
    if let Some((layout, row)) = related.answer_of(relation) {
        let answer = answer::row(layout, row)?;
        return Ok((answer != Value::Null).then_some(Planned::Value(answer)));
    }
    let found = match related.one(ctx(context), relation)? {
        Some(found) => found,
        None => by_id(context, id, selected::<V>(context)).await?,
    };
    Ok(found.map(Planned::View))
}

/// The list that the field being resolved returns: as it was read along, or loaded.
pub async fn many<L: List>(
    context: &Context<'_>,
    related: &Related,
    of: L::Id,
    filter: Option<L::Filter>,
    page: PageArgs,
) -> async_graphql::Result<Pages<L::Item>> {
    let (filter, field) = (filter.unwrap_or_default(), &context.item.node);
    let place = (field.name.node.as_str(), field.response_key().node.as_str());
    if let Some((connected, rows)) = related.answers_of(place.0, place.1) {
        let (rows, next, previous) = answer::page(connected, rows)?;
        let rows = rows.into_iter().map(Planned::Value).collect();
        return Ok(Page::without_cursors(&ctx(context).state.keys, rows, next, previous).into());
    }
    if let Some(found) = related.list::<L>(ctx(context), place, of, &filter, &page)? {
        return Ok(found.into());
    }
    let pick = Arc::new(selected_items_as_views::<L::Item>(context));
    let found = super::loaders(context).load_one(Nested::<L> { of, filter, page, pick }).await?;
    Ok(found.ok_or_else(Error::not_found)?.into())
}
