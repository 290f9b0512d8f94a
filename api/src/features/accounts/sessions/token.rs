//! Refresh tokens: the session and random bytes, with a keyed tag.
//!
//! The tag says that we issued it, so that an old one can be told from an invented one: only the former
//! ends the session.

use crate::ctx::Ctx;
use crate::keys;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use bindery_entity::ids::SessionId;
use data_encoding::BASE64URL_NOPAD;
use sea_orm::prelude::Uuid;

/// A new token for `session`.
pub fn mint(ctx: &Ctx, session: SessionId) -> String {
    let body = BASE64URL_NOPAD.encode(&[session.0.as_bytes().as_slice(), &keys::random::<32>()].concat());
    let tag = tag(ctx, &body);
    format!("{body}.{tag}")
}

/// The session of a token that we issued.
pub fn open(ctx: &Ctx, token: &str) -> Option<SessionId> {
    let (body, given) = token.split_once('.')?;
    verify_slices_are_equal(given.as_bytes(), tag(ctx, body).as_bytes()).ok()?;
    let bytes = BASE64URL_NOPAD.decode(body.as_bytes()).ok()?;
    Uuid::from_slice(bytes.get(..16)?).ok().map(SessionId)
}

/// What the database keeps of a token.
pub fn hash(token: &str) -> Vec<u8> {
    keys::sha256(token.as_bytes())
}

fn tag(ctx: &Ctx, body: &str) -> String {
    BASE64URL_NOPAD.encode(&ctx.state.keys.tag("refresh_token", body))
}
