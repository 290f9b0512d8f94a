//! `Idempotency-Key`: the answer is stored in the transaction of its effect, so a retry replays it.

mod store;

use crate::activity::Subject;
use crate::ctx::Ctx;
use crate::db::Dialect;
use crate::error::{Code, Error, Result};
use crate::http::answer::Answer;
use crate::http::caller::Work;
use crate::http::input::BodyDigest;
use crate::keys;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest};
use futures_util::future::BoxFuture;
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};
pub use store::{forget_all, sweep};

/// Keys whose first request is still running in this process.
static RUNNING: LazyLock<Mutex<HashSet<(String, String)>>> = LazyLock::new(Mutex::default);

/// Whether the actor of a context may read what the log is about, as the features say.
pub type Readable = fn(Ctx, Subject) -> BoxFuture<'static, Result<bool>>;

/// One use of a key by one actor.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Whose key it is.
    pub actor: String,
    /// The key.
    pub key: String,
    /// SHA-256 over method, path, query, content type and body.
    pub fingerprint: Vec<u8>,
    /// Whether the actor may read what the answer is about; nothing is without features.
    readable: Option<Readable>,
}

/// Reads the header; keys of nobody are not kept.
pub fn key(request: &HttpRequest, ctx: &Ctx) -> Result<Option<Claim>> {
    let Some(key) = header(request)? else { return Ok(None) };
    let Some(actor) = ctx.actor.key() else { return Ok(None) };
    let body = request.extensions().get::<BodyDigest>().map(|digest| digest.0.clone()).unwrap_or_default();
    let kind = request.headers().get(CONTENT_TYPE).map(|value| value.as_bytes().to_vec()).unwrap_or_default();
    let parts = [request.method().as_str(), request.path(), request.query_string()].join("\n");
    let fingerprint = keys::sha256(&[parts.as_bytes(), b"\n", &kind, b"\n", &body].concat());
    let readable = request.app_data::<Data<Readable>>().map(|readable| *readable.get_ref());
    Ok(Some(Claim { actor, key, fingerprint, readable }))
}

/// Refuses a key where an answer must not be stored; who must sign in first hears that first.
pub fn refuse(request: &HttpRequest, ctx: &Ctx) -> Result<()> {
    let concerned = ctx.actor.is_known() || request.path().starts_with("/v1/auth/");
    match header(request)? {
        Some(_) if concerned => Err(Error::of(Code::IdempotencyUnsupported)),
        _ => Ok(()),
    }
}

fn header(request: &HttpRequest) -> Result<Option<String>> {
    let Some(value) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default().trim();
    if !(1..=255).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::new(Code::Malformed, "`Idempotency-Key` has 1 to 255 visible ASCII characters"));
    }
    Ok(Some(key.to_owned()))
}

/// Runs `work` once for `claim`, or replays what it answered.
pub async fn once(ctx: &Ctx, claim: Claim, work: Work<'_>) -> Result<Answer> {
    let _running = Running::start(&claim)?;
    ctx.write(|ctx| async move {
        if ctx.db.dialect() == Dialect::Postgres && !store::try_lock(&ctx, &claim).await? {
            return Err(in_progress());
        }
        if let Some(stored) = store::find(&ctx, &claim).await? {
            return checked(&ctx, &claim, stored.replay(&claim)?).await;
        }
        let mut answer = work(ctx.clone()).await?;
        if (200..300).contains(&answer.status) {
            answer.headers.about = readable(&ctx, &claim, ctx.noted()).await?;
            store::save(&ctx, &claim, &answer).await?;
        }
        Ok(answer)
    })
    .await
}

/// A stored answer, as long as the actor may read what it is about.
async fn checked(ctx: &Ctx, claim: &Claim, answer: Answer) -> Result<Answer> {
    let still = readable(ctx, claim, answer.headers.about.clone()).await?;
    if still.len() == answer.headers.about.len() { Ok(answer) } else { Err(Error::not_found()) }
}

/// Those of `ids` that the actor may read: some acts end by themselves that one reads what they are about.
async fn readable(ctx: &Ctx, claim: &Claim, ids: Vec<String>) -> Result<Vec<String>> {
    let Some(is_readable) = claim.readable else { return Ok(Vec::new()) };
    let mut kept = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(subject) = Subject::of_id(&id) else { continue };
        if is_readable(ctx.clone(), subject).await? {
            kept.push(id);
        }
    }
    Ok(kept)
}

fn in_progress() -> Error {
    Error::of(Code::IdempotencyInProgress).retry_after(std::time::Duration::from_secs(1))
}

/// Marks a key as running until it is dropped.
struct Running((String, String));

impl Running {
    fn start(claim: &Claim) -> Result<Self> {
        let entry = (claim.actor.clone(), claim.key.clone());
        if RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.clone()) {
            Ok(Self(entry))
        } else {
            Err(in_progress())
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}
