//! Subscriptions: over Server-Sent Events and over WebSocket, with the same limits, and ended with the session.

mod events;
mod protocol;
mod socket;

pub use events::events;
pub use socket::{socket, wants_socket};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::graphql::http::Ready;
use crate::graphql::{errors, loaders, meter::Meter};
use crate::live::Viewer;
use async_graphql::{Executor, Response};
use futures_util::{Stream, StreamExt as _};
use std::sync::atomic::Ordering;

/// What a subscription says.
enum Said {
    /// A result.
    Next(Response),
    /// It could not begin; nothing follows.
    Refused(Response),
}

/// Runs a subscription for `viewer`; what happens from this moment on is not missed.
async fn run<E: Executor>(
    ctx: &Ctx,
    viewer: &Viewer,
    ready: Ready,
    executor: &E,
) -> Result<impl Stream<Item = Said> + use<E>> {
    let viewer = viewer.from_now().await?;
    metrics::counter!("bindery_graphql_operations_total", "kind" => ready.kind.to_string()).increment(1);
    let (meter, id, state) =
        (Meter::of(&ctx.state.settings, ready.extent, ready.draws), ctx.request_id.clone(), ctx.state.clone());
    // What a stream loads may change while it runs: nothing is kept.
    let loaders = loaders::build(ctx);
    loaders.enable_all_cache(false);
    let form = ready.form.clone();
    let request = ready.request.data(ctx.clone()).data(viewer).data(loaders).data(meter.clone());
    let said = executor.execute_stream(request, None).map(move |mut response| {
        meter.check(&state.settings, &mut response);
        let executed = meter.executed.load(Ordering::Relaxed);
        if executed {
            form.complete(&mut response);
        }
        errors::code(&mut response, executed, &id);
        if executed || response.errors.is_empty() { Said::Next(response) } else { Said::Refused(response) }
    });
    Ok(said)
}
