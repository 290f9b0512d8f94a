//! Changing one's password.

use super::super::one_time::{self, Purpose};
use super::super::types::{ChangePassword, SessionTokens};
use super::super::{letters, password, sessions, store};
use super::{check_password, own};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::policy::accounts::AccountAct;
use garde::Validate as _;

/// Changes the password, ends every session, also the one that asks, and begins a new one: whoever else holds its tokens
/// is out.
pub async fn change_password(ctx: &Ctx, command: ChangePassword) -> Result<SessionTokens> {
    ctx.open_sign_in()?;
    let viewer = own(ctx, AccountAct::ChangePassword)?;
    command.validate()?;
    let account = check_password(ctx, viewer, &command.current_password, "/current_password").await?;
    let hash = password::hash_new(ctx, "/new_password", &command.new_password, &[&account.email]).await?;
    let id = viewer.id;
    let session = ctx.write(|ctx| async move {
        store::set_password(&ctx, id, hash).await?;
        one_time::end_all(&ctx, id, &[Purpose::Reset]).await?;
        letters::password_changed(&ctx, &account.email).await?;
        sessions::end_all(&ctx, id).await?;
        sessions::begin(&ctx, id).await
    });
    sessions::tokens(ctx, session.await?).await
}
