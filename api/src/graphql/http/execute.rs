//! Running an operation, at once or apart.

use super::prepare::{Ready, shared};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::graphql::introspection::Introspection;
use crate::graphql::meter::Meter;
use crate::graphql::outcome::Outcome;
use crate::graphql::{batch, errors, loaders};
use crate::http::caller::Caller;
use async_graphql::{Executor, Value};
use futures_util::FutureExt as _;
use std::sync::atomic::Ordering;

/// Runs an operation; an error when the quota does not pay for it.
pub(super) async fn execute<E: Executor>(ctx: &Ctx, ready: Ready, executor: &E) -> Result<Outcome> {
    metrics::counter!("bindery_graphql_operations_total", "kind" => ready.kind.to_string()).increment(1);
    let meter = Meter::of(&ctx.state.settings, ready.extent, ready.draws);
    let (loaders, batches) = loaders::build_batched(ctx);
    let request = ready.request.data(ctx.clone()).data(loaders).data(meter.clone());
    let mut response = batch::run(executor.execute(request), batches, &ctx.db).await;
    meter.check(&ctx.state.settings, &mut response);
    let executed = meter.executed.load(Ordering::Relaxed);
    if executed {
        ready.form.complete(&mut response);
    } else if let Some(wait) = errors::unpaid(&response) {
        return Err(Error::of(Code::RateLimited).retry_after(wait));
    }
    errors::code(&mut response, executed, &ctx.request_id);
    let cost = meter.cost.load(Ordering::Relaxed);
    response.extensions.insert("cost".to_owned(), cost_report(cost, ctx.state.settings.graphql_max_cost));
    Ok(Outcome::of(&response, &meter))
}

fn cost_report(cost: usize, limit: usize) -> Value {
    let number = |value: usize| Value::from(u64::try_from(value).unwrap_or(u64::MAX));
    Value::Object(
        [("requested", number(cost)), ("limit", number(limit))]
            .map(|(k, v)| (async_graphql::Name::new(k), v))
            .into_iter()
            .collect(),
    )
}

/// Answers at once, or apart where much of the schema is asked for.
pub(super) async fn answer<E: Executor>(caller: &Caller, ready: Ready, executor: &E) -> Result<Outcome> {
    let ctx = caller.ctx.clone();
    let Some(question) = ready.question.clone() else { return execute(&ctx, ready, executor).await };
    let executor = executor.clone();
    let alone = move || {
        let waited = || Err(Error::internal(anyhow::anyhow!("a question about the schema waited for something")));
        execute(&ctx, ready, &executor).now_or_never().unwrap_or_else(waited)
    };
    shared::<Introspection>(caller.request())?.answer(&question, alone).await
}
