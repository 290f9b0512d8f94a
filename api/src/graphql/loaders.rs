//! One batch a kind of thing and request, for fields that no plan covered.

use super::Connection;
use super::batch::Batches;
use crate::ctx::Ctx;
use crate::error::Error;
use crate::page::{Page, PageArgs};
use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

/// Loads through services, so a nested field sees no more than a direct call; features implement `Loader` for it.
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

/// A list inside a parent: whose, which rows, which page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Nested<I, F> {
    /// The parent.
    pub of: I,
    /// Which rows.
    pub filter: F,
    /// Which page.
    pub page: PageArgs,
}

/// Reads the lists of many parents: `read` is called once for each filter and page asked for.
pub async fn load_nested<I, F, T, W>(
    keys: &[Nested<I, F>],
    read: impl Fn(Vec<I>, F, PageArgs) -> W + Send,
) -> Result<HashMap<Nested<I, F>, Page<T>>, Arc<Error>>
where
    I: Copy + Eq + Hash + Send,
    F: Clone + Eq + Hash + Send,
    T: Send,
    W: Future<Output = Result<HashMap<I, Page<T>>, Error>> + Send,
{
    let mut lists: HashMap<(&F, &PageArgs), Vec<I>> = HashMap::new();
    for key in keys {
        lists.entry((&key.filter, &key.page)).or_default().push(key.of);
    }
    let lists: Vec<(F, PageArgs, Vec<I>)> =
        lists.into_iter().map(|((filter, page), of)| (filter.clone(), page.clone(), of)).collect();
    let mut found = HashMap::new();
    for (filter, page, of) in lists {
        let pages = read(of, filter.clone(), page.clone()).await.map_err(Arc::new)?;
        let key = |of| Nested { of, filter: filter.clone(), page: page.clone() };
        found.extend(pages.into_iter().map(|(of, list)| (key(of), list)));
    }
    Ok(found)
}

/// The list under `key` as a connection.
pub async fn nested<I, F, T>(context: &Context<'_>, key: Nested<I, F>) -> async_graphql::Result<Connection<T>>
where
    Nested<I, F>: Clone + Eq + Hash + Send + Sync + 'static,
    Loaders: Loader<Nested<I, F>, Value = Page<T>, Error = Arc<Error>>,
    T: Send + Sync + Clone + 'static,
{
    Ok(super::loaders(context).load_one(key).await?.ok_or_else(Error::not_found)?.into())
}
