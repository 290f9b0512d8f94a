//! GraphQL subscriptions over WebSocket (RFC 6455), subprotocol `graphql-transport-ws`.

use super::protocol::{Close, Credentials, FromClient, FromServer, NAME};
use super::{Said, run};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::graphql::errors;
use crate::graphql::http::{self, Parameters};
use crate::http::answer::Reply;
use crate::http::caller::{self, Caller};
use crate::http::cors;
use crate::live::{End, Viewer};
use crate::streams::OpenStream;
use actix_web::guard::{Guard, fn_guard};
use actix_web::http::header::UPGRADE;
use actix_web::web::{self, Data};
use actix_ws::{AggregatedMessage, ProtocolError};
use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use futures_util::stream::{AbortHandle, BoxStream, SelectAll, abortable};
use futures_util::{StreamExt as _, stream};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::{Instant, interval, timeout};

/// The connection must be opened within this time.
const INIT: Duration = Duration::from_secs(5);
/// We ask this often whether the client is there.
const PING: Duration = Duration::from_secs(15);
/// A client that said nothing for this long is gone.
const SILENCE: Duration = Duration::from_secs(45);
/// A client that takes nothing for this long is gone.
const SLOW: Duration = Duration::from_secs(10);

/// Takes requests that want to become a WebSocket.
pub fn wants_socket() -> impl Guard {
    fn_guard(|context| {
        let upgrade = context.head().headers().get(UPGRADE).and_then(|value| value.to_str().ok());
        upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
    })
}

/// `GET /graphql` with `Upgrade: websocket`.
pub async fn socket<E: Executor>(caller: Caller, payload: web::Payload, executor: Data<E>) -> Reply {
    cors::check_origin(caller.request())?;
    let counted = caller.open_stream()?;
    let (response, session, messages) = actix_ws::handle_with_protocols(caller.request(), payload, &[NAME])
        .map_err(|_| Error::new(Code::Malformed, "this is no WebSocket handshake"))?;
    let most = caller.ctx.state.settings.graphql_max_document_bytes * 2;
    let messages = messages.max_frame_size(most).aggregate_continuations().max_continuation_size(most);
    let speaks = response.headers().contains_key("sec-websocket-protocol");
    let mut socket = Socket {
        session,
        caller,
        executor: executor.get_ref().clone(),
        open: None,
        running: HashMap::new(),
        said: SelectAll::new(),
        heard: Instant::now(),
        counted,
    };
    actix_web::rt::spawn(async move {
        let close = if speaks { socket.talk(messages).await } else { Some(Close::Subprotocol) };
        if let Some(close) = close {
            // A client that is gone needs no word.
            let _ = timeout(SLOW, socket.session.close(Some(close.reason()))).await;
        }
    });
    Ok(response)
}

/// What an operation says: its name, and nothing at the end.
type Word = (String, Option<Said>);

struct Socket<E> {
    session: actix_ws::Session,
    caller: Caller,
    executor: E,
    open: Option<Viewer>,
    running: HashMap<String, AbortHandle>,
    said: SelectAll<BoxStream<'static, Word>>,
    heard: Instant,
    /// One of the streams that the actor may have open.
    counted: OpenStream,
}

/// Why a socket is closed; none when the client closed it.
type Closed = Option<Close>;

impl<E: Executor> Socket<E> {
    /// Listens and speaks until one side ends it.
    async fn talk(&mut self, mut messages: actix_ws::AggregatedMessageStream) -> Closed {
        let (opened, mut beat) = (Instant::now(), interval(PING));
        let mut stopping = self.caller.ctx.state.stopping();
        loop {
            let viewer = self.open.clone();
            let step = tokio::select! {
                message = messages.next() => self.hear(message).await,
                Some(word) = self.said.next(), if !self.said.is_empty() => self.tell(word).await,
                _ = beat.tick() => self.beat().await,
                end = ended(viewer), if self.open.is_some() => Err(Some(end)),
                () = tokio::time::sleep_until(opened + INIT), if self.open.is_none() => Err(Some(Close::InitTimeout)),
                _ = stopping.wait_for(|stopping| *stopping) => Err(Some(Close::GoingAway)),
            };
            if let Err(closed) = step {
                return closed;
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<(), Closed> {
        self.heard = Instant::now();
        match message {
            None | Some(Ok(AggregatedMessage::Close(_))) => Err(None),
            Some(Err(ProtocolError::Overflow)) => Err(Some(Close::TooLarge)),
            Some(Err(_) | Ok(AggregatedMessage::Binary(_))) => Err(Some(Close::BadMessage)),
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Ping(bytes))) => {
                let sent = timeout(SLOW, self.session.pong(&bytes)).await;
                sent.ok().and_then(Result::ok).ok_or(Some(Close::Gone))
            }
            Some(Ok(AggregatedMessage::Text(text))) => {
                let message = serde_json::from_str(&text).map_err(|_| Some(Close::BadMessage))?;
                self.follow(message).await
            }
        }
    }

    async fn follow(&mut self, message: FromClient) -> Result<(), Closed> {
        match message {
            FromClient::ConnectionInit { .. } if self.open.is_some() => Err(Some(Close::TooManyInits)),
            FromClient::ConnectionInit { payload } => {
                let viewer = self.admit(payload.unwrap_or_default()).await.map_err(Some)?;
                self.open = Some(viewer);
                self.send(&FromServer::ConnectionAck).await
            }
            FromClient::Ping {} => self.send(&FromServer::Pong).await,
            FromClient::Pong {} => Ok(()),
            FromClient::Subscribe { id, payload } => self.subscribe(id, *payload).await,
            FromClient::Complete { id } => {
                if let Some(operation) = self.running.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    /// Finds out who connects: by the words of the first message, else by the request itself.
    async fn admit(&mut self, credentials: Credentials) -> Result<Viewer, Close> {
        let refused = |error: Error| match error.code() {
            Code::Unauthenticated => Close::Forbidden,
            Code::RateLimited => Close::TooMany,
            _ => Close::Broken,
        };
        let actor = caller::admit(&self.caller.ctx, credentials.token(), credentials.ticket.as_deref());
        if let Some(actor) = actor.await.map_err(refused)? {
            self.caller.ctx = self.caller.ctx.acting_as(actor);
            self.counted = self.caller.open_stream().map_err(refused)?;
        }
        Ok(Viewer::watch(&self.caller.ctx))
    }

    async fn subscribe(&mut self, id: String, payload: Parameters) -> Result<(), Closed> {
        let Some(viewer) = self.open.clone() else { return Err(Some(Close::Unauthorized)) };
        if self.running.contains_key(&id) {
            return Err(Some(Close::Duplicate));
        }
        match self.start(&viewer, payload).await {
            Ok(results) => {
                let name = id.clone();
                let words = results.map(Some).chain(stream::once(async { None }));
                let (words, handle) = abortable(words.map(move |said| (name.clone(), said)));
                self.said.push(words.boxed());
                self.running.insert(id, handle);
                Ok(())
            }
            Err(error) => {
                let mut response = errors::response(error);
                errors::code(&mut response, false, &self.caller.ctx.request_id);
                self.send(&FromServer::Error { id: &id, payload: &response.errors }).await
            }
        }
    }

    /// Checks an operation as one that comes by POST is checked, and starts it.
    async fn start(&self, viewer: &Viewer, payload: Parameters) -> Result<BoxStream<'static, Said>> {
        let most = self.caller.ctx.state.settings.subscriptions_per_socket;
        if self.running.len() >= most {
            return Err(Error::new(Code::RateLimited, format!("one connection has at most {most} subscriptions")));
        }
        let counted = self.caller.open_subscription()?;
        self.caller.draw()?;
        let ctx: Ctx = viewer.ctx()?;
        let ready = http::prepare(&ctx, self.caller.request(), payload)?;
        if ready.kind != OperationType::Subscription {
            return Err(Error::new(Code::QueryInvalid, "only subscriptions go over WebSocket; send the rest by POST"));
        }
        let said = run(&ctx, viewer, ready, &self.executor).await?;
        // It is counted as long as it speaks.
        Ok(said.inspect(move |_| _ = &counted).boxed())
    }

    async fn tell(&mut self, (id, said): Word) -> Result<(), Closed> {
        if !self.running.contains_key(&id) {
            // The client ended it meanwhile.
            return Ok(());
        }
        match said {
            Some(Said::Next(response)) => self.send(&FromServer::Next { id: &id, payload: &response }).await,
            Some(Said::Refused(response)) => {
                self.forget(&id);
                self.send(&FromServer::Error { id: &id, payload: &response.errors }).await
            }
            None => {
                self.forget(&id);
                self.send(&FromServer::Complete { id: &id }).await
            }
        }
    }

    fn forget(&mut self, id: &str) {
        if let Some(operation) = self.running.remove(id) {
            operation.abort();
        }
    }

    async fn beat(&mut self) -> Result<(), Closed> {
        if self.heard.elapsed() > SILENCE {
            return Err(Some(Close::Gone));
        }
        let sent = timeout(SLOW, self.session.ping(b"")).await;
        sent.ok().and_then(Result::ok).ok_or(Some(Close::Gone))
    }

    async fn send(&mut self, message: &FromServer<'_>) -> Result<(), Closed> {
        let text = serde_json::to_string(message).map_err(|_| Some(Close::Broken))?;
        let sent = timeout(SLOW, self.session.text(text)).await;
        sent.ok().and_then(Result::ok).ok_or(Some(Close::Gone))
    }
}

/// Waits until the viewer may not listen any more.
async fn ended(viewer: Option<Viewer>) -> Close {
    match viewer {
        Some(viewer) => match viewer.ended().await {
            End::Session => Close::Unauthorized,
            End::Server => Close::GoingAway,
        },
        None => std::future::pending().await,
    }
}
