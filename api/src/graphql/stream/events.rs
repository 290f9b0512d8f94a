//! GraphQL over Server-Sent Events, one connection an operation (graphql-sse, "distinct connections mode").

use super::{Said, run};
use crate::error::Result;
use crate::graphql::http::Ready;
use crate::http::answer::Reply;
use crate::http::caller::Caller;
use crate::http::sse::Event;
use async_graphql::Executor;
use futures_util::{StreamExt as _, stream};

/// Answers with the results of a subscription as events.
pub async fn events<E: Executor>(caller: Caller, ready: Ready, executor: &E) -> Reply {
    let (ctx, executor) = (caller.ctx.clone(), executor.clone());
    let work = |viewer| async move {
        let results = run(&ctx, &viewer, ready, &executor).await?.map(|said| match said {
            Said::Next(response) | Said::Refused(response) => Event::new("next", &response),
        });
        let complete = stream::once(async { Result::Ok(Event::bare("complete")) });
        Ok(results.chain(complete))
    };
    caller.follow(work).await
}
