//! Sessions: refreshing, listing, ending.

use super::super::sessions;
use super::super::types::{Refresh, Session, SessionTokens};
use super::own;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::page::{Page, PageArgs};
use crate::policy::accounts::AccountAct;
use bindery_entity::ids::SessionId;
use garde::Validate as _;

/// The next pair of tokens.
pub async fn refresh(ctx: &Ctx, command: Refresh) -> Result<SessionTokens> {
    ctx.open_sign_in()?;
    command.validate()?;
    let session = sessions::rotate(ctx, &command.refresh_token).await?;
    sessions::tokens(ctx, session).await
}

/// Ends the session that asks.
pub async fn sign_out(ctx: &Ctx) -> Result<()> {
    ctx.refuse_key()?;
    let viewer = own(ctx, AccountAct::ManageSessions)?;
    let (member, session) = (viewer.id, viewer.session);
    ctx.write(|ctx| async move { sessions::end(&ctx, member, session).await }).await?;
    Ok(())
}

/// Where the viewer is signed in, newest first.
pub async fn list_sessions(ctx: &Ctx, page: &PageArgs) -> Result<Page<Session>> {
    let viewer = own(ctx, AccountAct::ManageSessions)?;
    sessions::list(ctx, viewer.id, viewer.session, page).await
}

/// Ends one of the viewer's sessions.
pub async fn end_session(ctx: &Ctx, id: SessionId) -> Result<()> {
    ctx.refuse_key()?;
    let member = own(ctx, AccountAct::ManageSessions)?.id;
    let ended = ctx.write(|ctx| async move { sessions::end(&ctx, member, id).await }).await?;
    if ended { Ok(()) } else { Err(Error::not_found()) }
}
