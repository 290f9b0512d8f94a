//! Sessions: what stands behind a pair of tokens.

mod store;
mod token;

use super::types::{Session, SessionTokens};
use crate::auth;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::page::{Page, PageArgs};
use bindery_entity::ids::{MemberId, SessionId};
use chrono::Duration;

/// The token before the last works once more for this long, for an answer that was lost on the way.
const GRACE: Duration = Duration::seconds(30);

/// A session whose tokens are to be handed out.
pub struct Started {
    session: SessionId,
    member: MemberId,
    refresh_token: String,
}

/// Begins a session.
pub async fn begin(ctx: &Ctx, member: MemberId) -> Result<Started> {
    let session = ctx.new_id();
    let refresh_token = token::mint(ctx, session);
    store::insert(ctx, session, member, token::hash(&refresh_token)).await?;
    Ok(Started { session, member, refresh_token })
}

/// The tokens of a session; after the transaction, since signing may need the database.
pub async fn tokens(ctx: &Ctx, started: Started) -> Result<SessionTokens> {
    let access_token = auth::token::for_session(ctx, started.member, started.session).await?;
    let expires_in = auth::token::LIFE.num_seconds();
    Ok(SessionTokens { access_token, refresh_token: started.refresh_token, token_type: "Bearer", expires_in })
}

/// The next pair for a refresh token. Reuse ends the session.
pub async fn rotate(ctx: &Ctx, refresh_token: &str) -> Result<Started> {
    let session = token::open(ctx, refresh_token).ok_or_else(auth::refused)?;
    let given = token::hash(refresh_token);
    let started = ctx.write(|ctx| async move {
        let now = ctx.now();
        let alive = store::lock(&ctx, session).await?.filter(|row| row.is_alive(now));
        let Some(row) = alive else { return Ok(None) };
        let current = row.refresh_hash == given;
        // A use of the successor would have made that one the previous.
        let previous = row.previous_hash.as_ref() == Some(&given) && row.rotated_at.is_some_and(|at| at + GRACE > now);
        if !current && !previous {
            store::revoke(&ctx, row.member_id, session).await?;
            ctx.wake(Topic::Access);
            return Ok(None);
        }
        let refresh_token = token::mint(&ctx, session);
        store::rotate(&ctx, session, token::hash(&refresh_token), row.refresh_hash).await?;
        Ok(Some(Started { session, member: row.member_id, refresh_token }))
    });
    started.await?.ok_or_else(auth::refused)
}

/// Ends one session of a member; false when there is no such session.
pub async fn end(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<bool> {
    ctx.wake(Topic::Access);
    Ok(store::revoke(ctx, member, session).await? > 0)
}

/// Ends every session of a member, or all but one.
pub async fn end_all(ctx: &Ctx, member: MemberId, except: Option<SessionId>) -> Result<()> {
    ctx.wake(Topic::Access);
    store::revoke_all(ctx, member, except).await
}

/// Ends everybody's sessions for good, and says how many were running.
pub async fn end_everybody(ctx: &Ctx) -> Result<u64> {
    ctx.wake(Topic::Access);
    let running = store::running(ctx).await?;
    store::delete_all(ctx).await?;
    Ok(running)
}

/// A page of a member's running sessions, newest first.
pub async fn list(ctx: &Ctx, member: MemberId, current: SessionId, page: &PageArgs) -> Result<Page<Session>> {
    store::list(ctx, member, current, page).await
}

/// Deletes sessions that ended a while ago.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    store::delete_ended(ctx).await
}
