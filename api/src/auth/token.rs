//! Access tokens of a request: JWT with `EdDSA`, `typ: at+jwt` (RFC 9068), five minutes.

use super::keys;
use crate::access_token::refused;
use crate::access_token::verifier::{TYPE, key_of};
pub use crate::access_token::{Claims, LIFE};
use crate::actor::Scope;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::keys::sha256_array;
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, Header};
use std::sync::Arc;

/// An access token for a member's session.
pub async fn for_session(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<String> {
    sign(ctx, Claims { sid: Some(session.to_string()), ..claims(ctx, member.to_string()) }).await
}

/// An access token for a client that showed the secret with this hash.
pub async fn for_client(ctx: &Ctx, client: ClientId, scopes: &[Scope], secret_hash: &[u8]) -> Result<String> {
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    let id = client.to_string();
    let by = Some(secret_mark(ctx, secret_hash));
    sign(ctx, Claims { client_id: Some(id.clone()), scope: Some(scope), by, ..claims(ctx, id) }).await
}

fn claims(ctx: &Ctx, sub: String) -> Claims {
    Claims::new(ctx.state.verifier.issuer(), sub, ctx.now())
}

/// What names a client's secret in its tokens, and tells nothing of it.
pub fn secret_mark(ctx: &Ctx, secret_hash: &[u8]) -> String {
    let tag = ctx.state.keys.tag("client_secret", &BASE64URL_NOPAD.encode(secret_hash));
    BASE64URL_NOPAD.encode(tag.get(..12).unwrap_or(&tag))
}

async fn sign(ctx: &Ctx, claims: Claims) -> Result<String> {
    let key = keys::current(ctx).await?;
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(key.kid.clone()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(Error::internal)
}

/// Checks signature, algorithm, type, issuer, audience and time; every failure looks the same.
pub async fn verify(ctx: &Ctx, token: &str) -> Result<Arc<Claims>> {
    let claims = signed(ctx, token).await?;
    if claims.is_in_time(ctx.now()) && claims.is_of(ctx.state.verifier.issuer()) { Ok(claims) } else { Err(refused()) }
}

/// The claims of a token that one of our keys signed for us.
async fn signed(ctx: &Ctx, token: &str) -> Result<Arc<Claims>> {
    let (verifier, digest) = (&ctx.state.verifier, sha256_array(token.as_bytes()));
    if let Some(known) = verifier.remembered(&digest) {
        let found = keys::find(ctx, &known.key.kid).await?.ok_or_else(refused)?;
        // Keys that were read again are other ones, so that the signature is checked once more.
        if Arc::ptr_eq(&found, &known.key) {
            return Ok(known.claims);
        }
    }
    let key = keys::find(ctx, &key_of(token)?).await?.ok_or_else(refused)?;
    verifier.check(digest, token, key)
}
