//! Server-Sent Events (HTML standard, section 9.2): heartbeats, resuming, and the end with the session.

use crate::auth;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::http::{problem, shell};
use crate::live::{End, Viewer};
use crate::server::Turn;
use crate::streams::OpenStream;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use std::convert::Infallible;
use std::fmt::Display;
use std::time::Duration;

/// The type of an event stream.
pub const EVENT_STREAM: &str = "text/event-stream";
/// A comment goes out this often, so that nobody on the way closes a silent connection.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// After how many milliseconds a browser connects again.
const RETRY: &str = "retry: 2000\n\n";

/// One event.
#[derive(Debug, Clone)]
pub struct Event(Bytes);

impl Event {
    /// An event with JSON data.
    pub fn new(kind: &str, data: &impl Serialize) -> Result<Self> {
        let data = serde_json::to_string(data).map_err(Error::internal)?;
        Ok(Self(format!("event: {kind}\ndata: {data}\n\n").into()))
    }

    /// An event with JSON data from whose `id` a stream can be resumed.
    pub fn numbered(kind: &str, id: impl Display, data: &impl Serialize) -> Result<Self> {
        let data = serde_json::to_string(data).map_err(Error::internal)?;
        Ok(Self(format!("id: {id}\nevent: {kind}\ndata: {data}\n\n").into()))
    }

    /// An event without data.
    pub fn bare(kind: &str) -> Self {
        Self(format!("event: {kind}\ndata: \n\n").into())
    }
}

/// The response: `events` until they or the session end, their reader is gone, or this instance stops.
///
/// An error goes out as an event `problem` that holds a problem document, and ends the stream.
pub fn respond(
    ctx: &Ctx,
    viewer: Viewer,
    (open, turn): (OpenStream, Turn),
    events: impl Stream<Item = Result<Event>> + 'static,
) -> HttpResponse {
    let id = ctx.request_id.clone();
    let failed = move |error: &Error| {
        shell::log(error);
        Event::new("problem", &problem::document(error, "", &id))
    };
    let stream = async_stream::stream! {
        let _open = open;
        yield Bytes::from_static(RETRY.as_bytes());
        let mut events = std::pin::pin!(events);
        let mut ended = std::pin::pin!(viewer.ended());
        loop {
            let next = tokio::select! {
                biased;
                end = &mut ended => match end {
                    End::Session => Some(Err(auth::refused())),
                    End::Server => None,
                },
                () = turn.gone() => None,
                next = events.next() => next,
                () = tokio::time::sleep(HEARTBEAT) => {
                    yield Bytes::from_static(b":\n\n");
                    continue;
                }
            };
            match next {
                Some(Ok(event)) => yield event.0,
                Some(Err(error)) => {
                    if let Ok(event) = failed(&error) {
                        yield event.0;
                    }
                    return;
                }
                None => return,
            }
        }
    };
    raw(stream)
}

/// A response of type `text/event-stream`, kept by nobody and buffered by no proxy.
fn raw(stream: impl Stream<Item = Bytes> + 'static) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(EVENT_STREAM)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream.map(Ok::<_, Infallible>))
}
