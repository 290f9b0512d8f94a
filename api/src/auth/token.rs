//! Access tokens: JWT with `EdDSA`, `typ: at+jwt` (RFC 9068), five minutes.

use super::keys::Key;
use super::refused;
use crate::actor::Scope;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::keys;
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use chrono::Duration;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, Header, Validation};
use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How long an access token lives.
pub const LIFE: Duration = Duration::minutes(5);
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 5;
/// The audience of every access token.
const AUDIENCE: &str = "bindery";
/// Tokens at most whose signature is remembered.
const MOST_VERIFIED: u64 = 10_000;
/// The media type of an access token (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";

/// What an access token claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it: this installation, by the name that it keeps (`auth/issuer.rs`).
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The member or client.
    pub sub: String,
    /// When it was made, in seconds.
    pub iat: i64,
    /// When it ends, in seconds.
    pub exp: i64,
    /// Its own id.
    pub jti: String,
    /// The session, for members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The client, for machines (RFC 9068, section 2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The client's scopes, separated by blanks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What names the secret that the client showed: the token ends with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// From when it is good, in seconds; ours do not say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
}

impl Claims {
    fn new(ctx: &Ctx, sub: String) -> Self {
        let now = ctx.now();
        Self {
            iss: ctx.state.verifier.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub,
            iat: now.timestamp(),
            exp: (now + LIFE).timestamp(),
            jti: BASE64URL_NOPAD.encode(&keys::random::<12>()),
            sid: None,
            client_id: None,
            scope: None,
            by: None,
            nbf: None,
        }
    }
}

/// An access token for a member's session.
pub async fn for_session(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<String> {
    sign(ctx, Claims { sid: Some(session.to_string()), ..Claims::new(ctx, member.to_string()) }).await
}

/// An access token for a client that showed the secret with this hash.
pub async fn for_client(ctx: &Ctx, client: ClientId, scopes: &[Scope], secret_hash: &[u8]) -> Result<String> {
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    let id = client.to_string();
    let by = Some(secret_mark(ctx, secret_hash));
    sign(ctx, Claims { client_id: Some(id.clone()), scope: Some(scope), by, ..Claims::new(ctx, id) }).await
}

/// What names a client's secret in its tokens, and tells nothing of it.
pub fn secret_mark(ctx: &Ctx, secret_hash: &[u8]) -> String {
    let tag = ctx.state.keys.tag("client_secret", &BASE64URL_NOPAD.encode(secret_hash));
    BASE64URL_NOPAD.encode(tag.get(..12).unwrap_or(&tag))
}

async fn sign(ctx: &Ctx, claims: Claims) -> Result<String> {
    let key = ctx.state.signing.current(ctx).await?;
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(key.kid.clone()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(Error::internal)
}

/// A token whose signature was found good.
#[derive(Debug, Clone)]
struct Verified {
    claims: Arc<Claims>,
    /// The key that signed it, by which it is good as long as that key verifies.
    key: Arc<Key>,
}

/// Verifies access tokens, and remembers those that it found good: a signature does not turn bad.
#[derive(Debug)]
pub struct Verifier {
    rules: Validation,
    issuer: String,
    /// By the SHA-256 of the token.
    verified: Cache<[u8; 32], Verified>,
}

impl Verifier {
    /// A verifier of tokens made by `issuer`.
    pub fn new(issuer: String) -> Self {
        let mut rules = Validation::new(Algorithm::EdDSA);
        // Time is checked by the injected clock.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[&issuer]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self { rules, issuer, verified: Cache::with_weighter(1024, MOST_VERIFIED, UnitWeighter) }
    }

    /// The claims of a token that one of our keys signed for us.
    async fn signed(&self, ctx: &Ctx, token: &str) -> Result<Arc<Claims>> {
        let digest = keys::sha256_array(token.as_bytes());
        if let Some(Verified { claims, key }) = self.verified.get(&digest) {
            let found = ctx.state.signing.find(ctx, &key.kid).await?.ok_or_else(refused)?;
            // Keys that were read again are other ones, so that the signature is checked once more.
            if Arc::ptr_eq(&found, &key) {
                return Ok(claims);
            }
        }
        let verified = self.verify(ctx, token).await?;
        let claims = verified.claims.clone();
        self.verified.insert(digest, verified);
        Ok(claims)
    }

    /// Checks type, algorithm, key and signature.
    async fn verify(&self, ctx: &Ctx, token: &str) -> Result<Verified> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| refused())?;
        if names_critical(token) {
            return Err(refused());
        }
        if header.alg != Algorithm::EdDSA || !header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE)) {
            return Err(refused());
        }
        let kid = header.kid.ok_or_else(refused)?;
        let key = ctx.state.signing.find(ctx, &kid).await?.ok_or_else(refused)?;
        let read = jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.rules).map_err(|_| refused())?;
        Ok(Verified { claims: Arc::new(read.claims), key })
    }
}

/// Whether a token says that some extension must be understood (RFC 7515, section 4.1.11): this server knows none.
fn names_critical(token: &str) -> bool {
    let head = token.split('.').next().unwrap_or_default();
    let head = BASE64URL_NOPAD.decode(head.as_bytes()).ok();
    let head = head.and_then(|head| serde_json::from_slice::<serde_json::Map<_, serde_json::Value>>(&head).ok());
    head.is_none_or(|head| head.contains_key("crit"))
}

/// Checks signature, algorithm, type, issuer, audience and time; every failure looks the same.
pub async fn verify(ctx: &Ctx, token: &str) -> Result<Arc<Claims>> {
    let verifier = &ctx.state.verifier;
    let claims = verifier.signed(ctx, token).await?;
    let now = ctx.now().timestamp();
    // A forger may name any number.
    let in_time = claims.exp.saturating_add(LEEWAY) > now
        && claims.iat.saturating_sub(LEEWAY) <= now
        && claims.nbf.is_none_or(|begin| begin.saturating_sub(LEEWAY) <= now)
        && claims.exp.saturating_sub(claims.iat) <= LIFE.num_seconds();
    let ours = claims.iss == verifier.issuer && claims.aud == AUDIENCE;
    if in_time && ours { Ok(claims) } else { Err(refused()) }
}
