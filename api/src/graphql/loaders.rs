//! One batch a kind of thing and request, for fields that no plan covered.

use crate::ctx::Ctx;
use async_graphql::dataloader::{DataLoader, HashMapCache};
use std::time::Duration;

/// Loads through services, so a nested field sees no more than a direct call; features implement `Loader` for it.
#[derive(Debug)]
pub struct Loaders(pub Ctx);

/// Fresh loaders for one request.
pub fn build(ctx: &Ctx) -> DataLoader<Loaders, HashMapCache> {
    DataLoader::with_cache(Loaders(ctx.clone()), tokio::spawn, HashMapCache::default()).delay(Duration::ZERO)
}
