//! Forgotten passwords.

use super::super::one_time::{self, Purpose};
use super::super::types::{ForgotPassword, MemberStatus, ResetPassword};
use super::super::{attempts, letters, password, sessions, store};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, Work};
use crate::text;
use bindery_entity::ids::MemberId;
use garde::Validate as _;

/// Sends a link that sets a new password; nobody learns whether there is such an account, not by the time that it takes
/// either: the account is looked for later, by a job.
pub async fn forgot_password(ctx: &Ctx, command: ForgotPassword) -> Result<()> {
    ctx.open_sign_in()?;
    command.validate()?;
    let email_folded = text::fold(&text::clean_line(&command.email));
    let asked = ctx.write(|ctx| async move {
        attempts::charge_mail(&ctx, &email_folded).await?;
        jobs::enqueue(&ctx, &Work::MailResetLink { email_folded }).await?;
        Ok(())
    });
    match asked.await {
        // Too many letters to one address: the answer stays the same, the letter stays away.
        Err(error) if error.code() == Code::RateLimited => Ok(()),
        asked => asked,
    }
}

/// Mails the link that [`forgot_password`] promised, if there is such an account; for the worker.
pub async fn mail_reset_link(ctx: &Ctx, email_folded: &str) -> Result<()> {
    match store::by_email(ctx, email_folded).await? {
        Some(account) if is_open(account.status) => {
            ctx.write(|ctx| async move { mail_link(&ctx, account.id, &account.email, account.status).await }).await
        }
        _ => Ok(()),
    }
}

fn is_open(status: MemberStatus) -> bool {
    matches!(status, MemberStatus::Active | MemberStatus::Invited)
}

/// Mails a member a link that sets a password, the first one or a new one.
pub(super) async fn mail_link(ctx: &Ctx, id: MemberId, email: &str, status: MemberStatus) -> Result<()> {
    let purpose = purpose(status)?;
    let token = one_time::issue(ctx, purpose, id, &text::fold(email), purpose.life()).await?;
    match purpose {
        Purpose::Invitation => letters::invitation(ctx, email, &token).await,
        Purpose::Reset | Purpose::Confirm => letters::reset(ctx, email, &token).await,
    }
}

/// What a link that sets a password is for, as the account stands.
pub fn purpose(status: MemberStatus) -> Result<Purpose> {
    match status {
        MemberStatus::Invited => Ok(Purpose::Invitation),
        MemberStatus::Active => Ok(Purpose::Reset),
        MemberStatus::Suspended | MemberStatus::Deleted => {
            Err(Error::new(Code::IllegalTransition, "this account is suspended; reinstate it first"))
        }
    }
}

/// Sets the password by a link, of a reset or of an invitation, and ends every session.
pub async fn reset_password(ctx: &Ctx, command: ResetPassword) -> Result<()> {
    const PURPOSES: [Purpose; 2] = [Purpose::Reset, Purpose::Invitation];
    ctx.open_sign_in()?;
    command.validate()?;
    let link = one_time::peek(ctx, &PURPOSES, &command.token, "/token").await?;
    let hash = password::hash_new(ctx, "/password", &command.password, &[&link.email_folded]).await?;
    ctx.write(|ctx| async move {
        let link = one_time::take(&ctx, &PURPOSES, &command.token, "/token").await?;
        let id = link.member_id;
        let account = store::account(&ctx, id, true).await?.ok_or_else(Error::not_found)?;
        if account.status == MemberStatus::Suspended {
            return Err(Error::new(Code::Forbidden, "this account is suspended"));
        }
        store::set_password(&ctx, id, hash).await?;
        // The link came by mail, so the address is its owner's.
        store::confirm_email(&ctx, id, &link.email_folded).await?;
        if account.status == MemberStatus::Invited {
            store::set_status(&ctx, id, MemberStatus::Active).await?;
        }
        one_time::end_all(&ctx, id, &PURPOSES).await?;
        attempts::forget(&ctx, &link.email_folded).await?;
        sessions::end_all(&ctx, id).await
    })
    .await
}
