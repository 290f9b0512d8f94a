//! What every resolver shares: the HTTP layer, limits, errors, loaders, connections; it knows no feature.

pub mod accept;
mod answer;
pub mod batch;
pub mod completion;
pub mod connection;
pub mod errors;
pub mod http;
pub mod introspection;
pub mod limits;
pub mod loaders;
pub mod meter;
pub mod operations;
pub mod outcome;
pub mod payload;
pub mod persisted;
pub mod planned;
pub mod selection;
pub mod stream;
pub mod trusted;
pub mod work;

pub use connection::{Connection, Pages};
pub use loaders::{Loaders, by_id, heavy, many, one};
pub use payload::{UserError, UserErrors};
pub use planned::Planned;
pub use selection::{selected, selected_items, selected_under, written_under};

use crate::ctx::Ctx;
use crate::live::Viewer;
use crate::page::PageArgs;
use async_graphql::Context;

/// The context of the request that a resolver runs in.
pub fn ctx<'a>(context: &'a Context<'_>) -> &'a Ctx {
    context.data_unchecked::<Ctx>()
}

/// Who listens to the subscription that a resolver runs in.
pub fn viewer<'a>(context: &'a Context<'_>) -> &'a Viewer {
    context.data_unchecked()
}

/// The loaders of the request that a resolver runs in.
pub fn loaders<'a>(
    context: &'a Context<'_>,
) -> &'a async_graphql::dataloader::DataLoader<Loaders, async_graphql::dataloader::HashMapCache> {
    context.data_unchecked()
}

/// The page arguments of a connection field.
pub fn page(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> PageArgs {
    PageArgs { first, after, last, before }
}

/// How many rows a connection field may return, for its cost.
pub fn cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    let rows = first.or(last).unwrap_or(crate::page::DEFAULT).clamp(0, crate::page::MOST);
    usize::try_from(rows).unwrap_or_default() * child + 1
}
