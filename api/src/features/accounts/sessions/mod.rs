//! Sessions: what stands behind a pair of tokens.

mod spent;
mod store;
mod token;

use super::types::{Session, SessionTokens};
use crate::auth;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::page::{Page, PageArgs};
use bindery_entity::ids::{MemberId, SessionId};

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
    let refresh_token = started.refresh_token;
    Ok(SessionTokens { access_token, refresh_token, token_type: "Bearer", expires_in, device: None })
}

/// The next pair for a refresh token: the same again for a moment after its first use; any later use ends the session.
pub async fn rotate(ctx: &Ctx, refresh_token: &str) -> Result<Started> {
    let session = token::open(ctx, refresh_token).ok_or_else(auth::refused)?;
    let given = token::hash(refresh_token);
    let started = ctx.write(|ctx| async move {
        let now = ctx.now();
        let alive = store::lock(&ctx, session).await?.filter(|row| row.is_alive(now));
        let Some(row) = alive else { return Ok(None) };
        let member = row.member_id;
        let Some(refresh_token) = successor(&ctx, session, row, given).await? else {
            end(&ctx, member, session).await?;
            return Ok(None);
        };
        Ok(Some(Started { session, member, refresh_token }))
    });
    started.await?.ok_or_else(auth::refused)
}

/// What follows the token with the hash `given`; none when it was used too long ago.
async fn successor(ctx: &Ctx, session: SessionId, row: store::Row, given: Vec<u8>) -> Result<Option<String>> {
    if row.refresh_hash == given {
        return advance(ctx, session, given).await.map(Some);
    }
    if let Some(known) = spent::successor(ctx, session, given.clone()).await? {
        return Ok(Some(known));
    }
    if !row.is_previous(&given, ctx.now()) {
        return Ok(None);
    }
    // An instance of the version before gave the current token and kept no copy: both lead to the next one.
    let next = advance(ctx, session, row.refresh_hash).await?;
    spent::keep(ctx, session, given, &next).await?;
    Ok(Some(next))
}

/// Puts a new token in the place of the current one, which is used now.
async fn advance(ctx: &Ctx, session: SessionId, current: Vec<u8>) -> Result<String> {
    let next = token::mint(ctx, session);
    spent::keep(ctx, session, current.clone(), &next).await?;
    store::rotate(ctx, session, token::hash(&next), current).await?;
    Ok(next)
}

/// Ends one session of a member; false when there is no such session.
pub async fn end(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<bool> {
    ctx.wake(Topic::Access);
    let ended = store::revoke(ctx, member, session).await? > 0;
    spent::forget_ended(ctx, member).await?;
    Ok(ended)
}

/// Ends every session of a member.
pub async fn end_all(ctx: &Ctx, member: MemberId) -> Result<()> {
    ctx.wake(Topic::Access);
    store::revoke_all(ctx, member).await?;
    spent::forget_ended(ctx, member).await
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

/// Deletes sessions that ended a while ago, and successors that nobody is given any more.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    Ok(spent::sweep(ctx).await? + store::delete_ended(ctx).await?)
}
