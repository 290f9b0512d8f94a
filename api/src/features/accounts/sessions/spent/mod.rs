//! Refresh tokens that were used, each with the one that followed it.
//!
//! Tabs of one browser ask at once, and answers are lost on the way. For a moment after its first use a token
//! therefore gives the same successor again, on every instance and whatever was done with the successor meanwhile.

mod store;

use crate::ctx::Ctx;
use crate::error::{Error, Result};
use bindery_entity::ids::{MemberId, SessionId};
use chrono::{DateTime, Duration, Utc};

/// A used token gives its successor again for this long.
const AGAIN: Duration = Duration::seconds(30);
/// Successors are kept this much longer, for a clock that ran ahead and is put back.
const MARGIN: Duration = Duration::minutes(10);

/// Whether a token that was used at `used_at` may be used again.
///
/// A clock that was put back makes the use one of the future, which is no reason to end a session.
pub fn is_recent(used_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    used_at >= now - AGAIN
}

/// Keeps what follows the token with this hash, which is used now.
pub async fn keep(ctx: &Ctx, session: SessionId, hash: Vec<u8>, successor: &str) -> Result<()> {
    let sealed = ctx.state.keys.seal(&label(session), successor.as_bytes())?;
    store::insert(ctx, session, hash, sealed).await
}

/// The successor of a token of `session`, if the token was used a moment ago.
pub async fn successor(ctx: &Ctx, session: SessionId, hash: Vec<u8>) -> Result<Option<String>> {
    let Some(sealed) = store::successor(ctx, session, hash, ctx.now() - AGAIN).await? else { return Ok(None) };
    let plain = ctx.state.keys.unseal(&label(session), &sealed)?;
    String::from_utf8(plain).map(Some).map_err(Error::internal)
}

/// Deletes the successors in a member's sessions that were ended.
pub async fn forget_ended(ctx: &Ctx, member: MemberId) -> Result<()> {
    store::delete_ended(ctx, member).await
}

/// Deletes the successors that nobody is given any more.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    store::delete_older(ctx, ctx.now() - AGAIN - MARGIN).await
}

/// A successor opens in its session only.
fn label(session: SessionId) -> String {
    format!("refresh_token {session}")
}
