//! GraphQL over Server-Sent Events, one connection an operation (graphql-sse, "distinct connections mode").

use crate::graphql::http::Ready;
use crate::graphql::{errors, loaders, meter::Meter};
use crate::rest::answer::Reply;
use crate::rest::caller::Caller;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use async_graphql::Executor;
use futures_util::{Stream, StreamExt as _};

/// Answers with the operation's results as events.
pub fn sse<E: Executor>(caller: &Caller, ready: Ready, executor: &E) -> Reply {
    let ctx = caller.ctx.clone();
    let request = ready.request.data(ctx.clone()).data(loaders::build(&ctx)).data(Meter::new(&ctx.state.settings));
    let responses = executor.execute_stream(request, None);
    let id = ctx.request_id.clone();
    let events = responses.map(move |mut response| {
        errors::code(&mut response, true, &id);
        event("next", &serde_json::to_string(&response).unwrap_or_default())
    });
    Ok(HttpResponse::Ok().content_type("text/event-stream").streaming(ended(events)))
}

fn ended(events: impl Stream<Item = Bytes>) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> {
    events.chain(futures_util::stream::once(async { event("complete", "") })).map(Ok)
}

fn event(kind: &str, data: &str) -> Bytes {
    Bytes::from(format!("event: {kind}\ndata: {data}\n\n"))
}
