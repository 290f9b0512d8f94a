//! Confirming an e-mail address.

use super::super::one_time::{self, Purpose};
use super::super::types::ConfirmEmail;
use super::super::{attempts, letters, store};
use super::own;
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::policy::accounts::AccountAct;
use garde::Validate as _;

/// Confirms the address that a letter's link went to.
pub async fn confirm_email(ctx: &Ctx, command: ConfirmEmail) -> Result<()> {
    ctx.open_sign_in()?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let link = one_time::take(&ctx, &[Purpose::Confirm], &command.token, "/token").await?;
        store::confirm_email(&ctx, link.member_id, &link.email_folded).await?;
        ctx.wake(Topic::Access);
        Ok(())
    })
    .await
}

/// Sends the letter with the link once more.
pub async fn resend_confirmation(ctx: &Ctx) -> Result<()> {
    ctx.open_sign_in()?;
    let id = own(ctx, AccountAct::ConfirmEmail)?.id;
    let account = store::by_id(ctx, id).await?.ok_or_else(Error::not_found)?;
    if account.email_confirmed_at.is_some() {
        return Err(Error::new(Code::IllegalTransition, "the address is confirmed already"));
    }
    ctx.write(|ctx| async move {
        attempts::charge_mail(&ctx, &account.email_folded).await?;
        let life = Purpose::Confirm.life();
        let token = one_time::issue(&ctx, Purpose::Confirm, id, &account.email_folded, life).await?;
        letters::confirm(&ctx, &account.email, &token).await
    })
    .await
}
