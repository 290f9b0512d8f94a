//! `Caller`: the extractor that says who asks, charges the quota, and answers.

use crate::actor::Actor;
use crate::auth::{self, TicketFor};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::http::accept;
use crate::http::answer::{Answer, Reply};
use crate::http::conditional;
use crate::http::idempotency;
use crate::http::peer::Peer;
use crate::http::problem::Failure;
use crate::http::shell::{HeadOnly, RequestId};
use crate::http::sse::{self, EVENT_STREAM};
use crate::live::Viewer;
use crate::quota::Budget;
use crate::server::Turn;
use crate::state::State;
use crate::streams::OpenStream;
use crate::text;
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, UPGRADE, USER_AGENT};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::Stream;
use futures_util::future::LocalBoxFuture;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// What a handler does. It is boxed at this border, so that what surrounds it is compiled once and not for each handler.
pub type Work<'a> = Box<dyn FnOnce(Ctx) -> LocalBoxFuture<'a, Result<Answer>> + 'a>;

/// Boxes what a handler does.
pub fn boxed<'a, F>(work: impl FnOnce(Ctx) -> F + 'a) -> Work<'a>
where
    F: Future<Output = Result<Answer>> + 'a,
{
    Box::new(move |ctx| Box::pin(work(ctx)))
}

/// Who calls an endpoint, with everything a service needs.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The context for services.
    pub ctx: Ctx,
    request: HttpRequest,
}

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let ctx = context(&request).await?;
            // No text that is kept holds NUL, so nothing has such an address.
            if request.path().contains("%00") {
                return Err(Error::not_found().into());
            }
            Ok(Self { ctx, request })
        })
    }
}

/// Builds the context of `request`; the shell reads the quota from it, also when the request is refused.
async fn context(request: &HttpRequest) -> Result<Ctx> {
    let state = request.app_data::<Data<Arc<State>>>().ok_or_else(|| Error::internal(anyhow::anyhow!("no state")))?;
    let peer = Peer::of(request);
    request.extensions_mut().insert(peer);
    let id = request.extensions().get::<RequestId>().map_or_else(|| "none".into(), |id| id.0.clone());
    let mut ctx = Ctx::new(state.get_ref(), Actor::Anonymous, &id);
    ctx.peer = Some(peer.address);
    ctx.keyed = request.headers().contains_key("idempotency-key");
    ctx.user_agent = user_agent(request);
    let identified = identify(request, peer, &mut ctx).await;
    request.extensions_mut().insert(ctx.clone());
    identified.map(|()| ctx)
}

/// Charges whoever asks for what no route took; a good token is charged, and otherwise the address.
pub async fn charge(request: &HttpRequest) -> Result<()> {
    match context(request).await {
        Err(error) if error.code() == Code::RateLimited => Err(error),
        _ => Ok(()),
    }
}

/// Draws on the quota, then finds the actor behind the token.
async fn identify(request: &HttpRequest, peer: Peer, ctx: &mut Ctx) -> Result<()> {
    let claims = match bearer(request) {
        Ok(Some(token)) => auth::verify(ctx, token).await.map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    let (budget, key) = match &claims {
        Ok(Some(claims)) => (Budget::Actor, &claims.sub),
        _ => (Budget::Anonymous, &peer.key()),
    };
    ctx.draw(budget, key)?;
    if let Some(claims) = claims? {
        ctx.actor = auth::load(ctx, &claims).await?;
    } else if let Some((stream, token)) = ticket(request) {
        ctx.actor = Arc::new(auth::redeem(ctx, stream, &token).await?);
        ctx.by_ticket = true;
    }
    Ok(())
}

/// What the peer calls its program, cut to what a list of sessions shows.
fn user_agent(request: &HttpRequest) -> Option<Arc<str>> {
    let name = request.headers().get(USER_AGENT)?.to_str().ok()?;
    // Visible ASCII, blanks and tabs, so that a character is a byte.
    let name = text::clean_line(name.get(..200).unwrap_or(name));
    (!name.is_empty()).then(|| name.into())
}

/// Who shows an access token or a ticket inside an open connection; none when neither is shown.
pub async fn admit(ctx: &Ctx, token: Option<&str>, ticket: Option<&str>) -> Result<Option<Arc<Actor>>> {
    match (token, ticket) {
        (Some(token), _) => {
            let claims = auth::verify(ctx, token).await?;
            auth::load(ctx, &claims).await.map(Some)
        }
        (None, Some(ticket)) => auth::redeem(ctx, TicketFor::Graphql, ticket).await.map(|actor| Some(Arc::new(actor))),
        (None, None) => Ok(None),
    }
}

/// The ticket in the query of a stream; requests that are no streams take none.
fn ticket(request: &HttpRequest) -> Option<(TicketFor, String)> {
    let headers = request.headers();
    if request.method() != actix_web::http::Method::GET {
        return None;
    }
    let stream = match request.path() {
        "/v1/activity/stream" => TicketFor::Activity,
        "/graphql" if headers.contains_key(UPGRADE) || accept::is_named(headers, EVENT_STREAM) => TicketFor::Graphql,
        _ => return None,
    };
    let mut query = url::form_urlencoded::parse(request.query_string().as_bytes());
    query.find(|(name, _)| name == "ticket").map(|(_, token)| (stream, token.into_owned()))
}

/// The bearer token (RFC 6750), if one was sent.
fn bearer(request: &HttpRequest) -> Result<Option<&str>> {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let Some(value) = values.next() else { return Ok(None) };
    let value = value.to_str().map_err(|_| auth::refused())?;
    if values.next().is_some() {
        return Err(auth::refused());
    }
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        // Client credentials on the token endpoint.
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("basic") && request.path() == "/oauth/token" => Ok(None),
        _ => Err(auth::refused()),
    }
}

impl Caller {
    /// The request, for what a handler must read itself.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Answers a read; `If-None-Match` gives 304.
    pub async fn read<'a, F>(self, work: impl FnOnce(Ctx) -> F + 'a) -> Reply
    where
        F: Future<Output = Result<Answer>> + 'a,
    {
        self.answer_read(boxed(work)).await
    }

    async fn answer_read(self, work: Work<'_>) -> Reply {
        let answer = work(self.ctx.clone()).await?;
        Ok(conditional::respond(&self.request, answer))
    }

    /// Answers a write, once for each `Idempotency-Key`.
    pub async fn write<'a, F>(self, work: impl FnOnce(Ctx) -> F + 'a) -> Reply
    where
        F: Future<Output = Result<Answer>> + 'a,
    {
        self.answer_write(boxed(work)).await
    }

    async fn answer_write(self, work: Work<'_>) -> Reply {
        let answer = match idempotency::key(&self.request, &self.ctx)? {
            Some(claim) => idempotency::once(&self.ctx, claim, work).await?,
            None => work(self.ctx.clone()).await?,
        };
        Ok(answer.respond())
    }

    /// Answers a write whose answer must not be stored: secrets shown once, sign-in.
    pub async fn write_unstored<'a, F>(self, work: impl FnOnce(Ctx) -> F + 'a) -> Reply
    where
        F: Future<Output = Result<Answer>> + 'a,
    {
        idempotency::refuse(&self.request, &self.ctx)?;
        Ok(boxed(work)(self.ctx.clone()).await?.respond())
    }

    /// Answers with a stream of events, which ends with the session.
    pub async fn follow<F, S>(self, work: impl FnOnce(Viewer) -> F) -> Reply
    where
        F: Future<Output = Result<S>>,
        S: Stream<Item = Result<sse::Event>> + 'static,
    {
        let (open, viewer) = (self.open_stream()?, Viewer::watch(&self.ctx));
        let events = work(viewer.clone()).await?;
        Ok(sse::respond(&self.ctx, viewer, (open, self.turn()), events))
    }

    /// Charges this caller one request more, for an operation inside an open connection.
    pub fn draw(&self) -> Result<()> {
        let (budget, key) = match self.ctx.actor.key() {
            Some(key) => (Budget::Actor, key),
            None => (Budget::Anonymous, Peer::of(&self.request).key()),
        };
        self.ctx.state.quotas.draw(budget, &key).1
    }

    /// Whose turn it is on the connection, which tells a stream that its reader is gone.
    fn turn(&self) -> Turn {
        self.request.conn_data::<Turn>().cloned().unwrap_or_default()
    }

    /// One of the streams that this actor, or this address, may have open.
    pub fn open_stream(&self) -> Result<OpenStream> {
        if self.request.extensions().contains::<HeadOnly>() {
            return Err(Error::new(Code::MethodNotAllowed, "a stream is all body: open it by GET"));
        }
        let state = &self.ctx.state;
        state.open_streams.take(&self.streams_key(), state.settings.streams_per_actor)
    }

    /// One of the subscriptions that this actor, or this address, may have open over its sockets.
    pub fn open_subscription(&self) -> Result<OpenStream> {
        let state = &self.ctx.state;
        state
            .open_streams
            .take(&format!("subscriptions of {}", self.streams_key()), state.settings.subscriptions_per_actor)
    }

    fn streams_key(&self) -> String {
        self.ctx.actor.key().unwrap_or_else(|| Peer::of(&self.request).key())
    }

    /// Where a browser wants an event stream to go on.
    pub fn last_event_id(&self) -> Option<String> {
        let id = self.request.headers().get("last-event-id")?.to_str().ok()?;
        Some(id.trim().to_owned()).filter(|id| !id.is_empty())
    }

    /// The version that `If-Match` names; none when it is absent or `*`, and for nobody, who hears first that
    /// a change needs a sign-in.
    pub fn expected_version(&self) -> Result<Option<i64>> {
        if self.ctx.actor.is_known() { conditional::expected_version(&self.request) } else { Ok(None) }
    }
}
