//! Access tokens: JWT with `EdDSA`, `typ: at+jwt` (RFC 9068), five minutes.

use super::refused;
use crate::actor::Scope;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use chrono::Duration;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::{Deserialize, Serialize};

/// How long an access token lives.
pub const LIFE: Duration = Duration::minutes(5);
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 5;
/// The audience of every access token.
const AUDIENCE: &str = "bindery";
/// The media type of an access token (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";

/// What an access token claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it: this installation's public URL.
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
}

impl Claims {
    fn new(ctx: &Ctx, sub: String) -> Self {
        let now = ctx.now();
        Self {
            iss: ctx.state.settings.public_url(),
            aud: AUDIENCE.to_owned(),
            sub,
            iat: now.timestamp(),
            exp: (now + LIFE).timestamp(),
            jti: BASE64URL_NOPAD.encode(&crate::keys::random::<12>()),
            sid: None,
            client_id: None,
            scope: None,
        }
    }
}

/// An access token for a member's session.
pub async fn for_session(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<String> {
    sign(ctx, Claims { sid: Some(session.to_string()), ..Claims::new(ctx, member.to_string()) }).await
}

/// An access token for a client.
pub async fn for_client(ctx: &Ctx, client: ClientId, scopes: &[Scope]) -> Result<String> {
    let scope = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ");
    let id = client.to_string();
    sign(ctx, Claims { client_id: Some(id.clone()), scope: Some(scope), ..Claims::new(ctx, id) }).await
}

async fn sign(ctx: &Ctx, claims: Claims) -> Result<String> {
    let key = ctx.state.signing.current(ctx).await?;
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(key.kid.clone()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, &claims, &key.encoding).map_err(Error::internal)
}

/// Checks signature, algorithm, type, issuer, audience and time; every failure looks the same.
pub async fn verify(ctx: &Ctx, token: &str) -> Result<Claims> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| refused())?;
    if header.alg != Algorithm::EdDSA || !header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE)) {
        return Err(refused());
    }
    let kid = header.kid.ok_or_else(refused)?;
    let key = ctx.state.signing.find(ctx, &kid).await?.ok_or_else(refused)?;
    let mut rules = Validation::new(Algorithm::EdDSA);
    // Time is checked below, by the injected clock.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ctx.state.settings.public_url()]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims = jsonwebtoken::decode::<Claims>(token, &key.decoding, &rules).map_err(|_| refused())?.claims;
    let now = ctx.now().timestamp();
    // A forger may name any number.
    let in_time = claims.exp.saturating_add(LEEWAY) > now
        && claims.iat.saturating_sub(LEEWAY) <= now
        && claims.exp.saturating_sub(claims.iat) <= LIFE.num_seconds();
    if in_time { Ok(claims) } else { Err(refused()) }
}
