//! `Caller`: the extractor that says who asks, charges the quota, and answers.

use crate::auth;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::rest::answer::{Answer, Reply};
use crate::rest::conditional;
use crate::rest::idempotency;
use crate::rest::peer::Peer;
use crate::rest::problem::Failure;
use crate::rest::quota::Budget;
use crate::rest::shell::RequestId;
use crate::state::State;
use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, USER_AGENT};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

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
            request.extensions_mut().insert(ctx.clone());
            Ok(Self { ctx, request })
        })
    }
}

/// Builds the context of `request`: peer, quota, then the actor behind its token.
async fn context(request: &HttpRequest) -> Result<Ctx> {
    let state = request.app_data::<Data<Arc<State>>>().ok_or_else(|| Error::internal(anyhow::anyhow!("no state")))?;
    let peer = Peer::of(request);
    request.extensions_mut().insert(peer);
    let id = request.extensions().get::<RequestId>().map_or_else(|| "none".into(), |id| id.0.clone());
    let mut ctx = Ctx::new(state.get_ref(), crate::actor::Actor::Anonymous, &id);
    ctx.peer = Some(peer.address);
    ctx.keyed = request.headers().contains_key("idempotency-key");
    ctx.user_agent = user_agent(request);
    // The shell reads the quota from here, also when the request is refused below.
    request.extensions_mut().insert(ctx.clone());
    let claims = match bearer(request) {
        Ok(Some(token)) => auth::verify(&ctx, token).await.map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    let (budget, key) = match &claims {
        Ok(Some(claims)) => (Budget::Actor, claims.sub.clone()),
        _ => (Budget::Anonymous, peer.key()),
    };
    ctx.draw(budget, &key)?;
    if let Some(claims) = claims? {
        ctx.actor = Arc::new(auth::load(&ctx, &claims).await?);
    }
    Ok(ctx)
}

/// What the peer calls its program, cut to what a list of sessions shows.
fn user_agent(request: &HttpRequest) -> Option<Arc<str>> {
    let name = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(name.chars().take(200).collect::<String>().into())
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
    pub async fn read<F>(self, work: impl FnOnce(Ctx) -> F) -> Reply
    where
        F: Future<Output = Result<Answer>>,
    {
        let answer = work(self.ctx.clone()).await?;
        Ok(conditional::respond(&self.request, answer))
    }

    /// Answers a write, once for each `Idempotency-Key`.
    pub async fn write<F>(self, work: impl FnOnce(Ctx) -> F) -> Reply
    where
        F: Future<Output = Result<Answer>>,
    {
        let answer = match idempotency::key(&self.request, &self.ctx)? {
            Some(claim) => idempotency::once(&self.ctx, claim, work).await?,
            None => work(self.ctx.clone()).await?,
        };
        Ok(answer.respond())
    }

    /// Answers a write whose answer must not be stored: secrets shown once, sign-in.
    pub async fn write_unstored<F>(self, work: impl FnOnce(Ctx) -> F) -> Reply
    where
        F: Future<Output = Result<Answer>>,
    {
        idempotency::refuse(&self.request)?;
        Ok(work(self.ctx.clone()).await?.respond())
    }

    /// The versions that `If-Match` names; none when it is absent or `*`.
    pub fn expected_version(&self) -> Result<Option<i64>> {
        conditional::expected_version(&self.request)
    }
}
