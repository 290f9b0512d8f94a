//! What an admin does with members.

use super::super::one_time::{self, Purpose};
use super::super::store::{self, NewMember};
use super::super::types::{Account, CreateMember, MemberStatus};
use super::super::{handle, letters, sessions};
use super::{forget, register};
use crate::activity::{self, Audience, Event, Kind, Subject};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::policy::accounts::{AccountAct, AccountFacts, InstallationAct};
use crate::policy::{authorize, require_known};
use crate::text;
use crate::version::check_version;
use bindery_entity::ids::MemberId;
use garde::Validate as _;

/// A member's account.
pub async fn get_account(ctx: &Ctx, id: MemberId) -> Result<Account> {
    require_known(&ctx.actor)?;
    authorize(&ctx.actor, AccountAct::View, &AccountFacts { id })?;
    store::account(ctx, id, false).await?.ok_or_else(Error::not_found)
}

/// Makes an account that waits for its owner, and mails the invitation.
pub async fn create_member(ctx: &Ctx, command: CreateMember) -> Result<Account> {
    ctx.write(|ctx| async move {
        let (account, token) = invite(&ctx, command).await?;
        letters::invitation(&ctx, &account.email, &token).await?;
        Ok(account)
    })
    .await
}

/// The same from the command line, which prints the link: the first admin has nobody to send mail.
pub async fn create_member_link(ctx: &Ctx, command: CreateMember) -> Result<String> {
    ctx.write(|ctx| async move {
        let (_, token) = invite(&ctx, command).await?;
        Ok(letters::link(&ctx, "reset", &token))
    })
    .await
}

async fn invite(ctx: &Ctx, command: CreateMember) -> Result<(Account, String)> {
    authorize(&ctx.actor, InstallationAct::CreateMember, &())?;
    command.validate()?;
    let handle = command.handle.unwrap_or_else(|| handle::random("member_"));
    let person = register::person(&command.email, command.name.as_deref().unwrap_or("New member"), &handle)?;
    let (id, email_folded) = (ctx.new_id(), person.email_folded.clone());
    let (admin, status) = (command.admin.unwrap_or_default(), MemberStatus::Invited);
    register::insert(ctx, &NewMember { id, person, password_hash: None, admin, status }).await?;
    let life = Purpose::Invitation.life();
    let token = one_time::issue(ctx, Purpose::Invitation, id, &email_folded, life).await?;
    let account = store::account(ctx, id, false).await?.ok_or_else(Error::not_found)?;
    Ok((account, token))
}

/// Mails a member a link that sets a new password.
pub async fn send_reset_link(ctx: &Ctx, id: MemberId) -> Result<()> {
    authorize(&ctx.actor, AccountAct::SendResetLink, &AccountFacts { id })?;
    ctx.write(|ctx| async move {
        let account = store::account(&ctx, id, false).await?.ok_or_else(Error::not_found)?;
        forget::mail_link(&ctx, id, &account.email, account.status).await
    })
    .await
}

/// A link that sets a new password, for whoever runs the command line.
pub async fn create_reset_link(ctx: &Ctx, email: &str) -> Result<String> {
    let found = store::by_email(ctx, &text::fold(&text::clean_line(email))).await?.ok_or_else(Error::not_found)?;
    authorize(&ctx.actor, AccountAct::SendResetLink, &AccountFacts { id: found.id })?;
    ctx.write(|ctx| async move {
        let account = store::account(&ctx, found.id, false).await?.ok_or_else(Error::not_found)?;
        let (purpose, life) = (forget::purpose(account.status)?, Purpose::Invitation.life());
        let token = one_time::issue(&ctx, purpose, account.id, &found.email_folded, life).await?;
        Ok(letters::link(&ctx, "reset", &token))
    })
    .await
}

/// Keeps a member out: sessions end at once, the profile hides.
pub async fn suspend_member(ctx: &Ctx, id: MemberId, expected: Option<i64>) -> Result<Account> {
    authorize(&ctx.actor, AccountAct::Suspend, &AccountFacts { id })?;
    move_to(ctx, id, expected, (MemberStatus::Active, MemberStatus::Suspended), Kind::MemberSuspended).await
}

/// Lets a suspended member in again.
pub async fn reinstate_member(ctx: &Ctx, id: MemberId, expected: Option<i64>) -> Result<Account> {
    authorize(&ctx.actor, AccountAct::Reinstate, &AccountFacts { id })?;
    move_to(ctx, id, expected, (MemberStatus::Suspended, MemberStatus::Active), Kind::MemberReinstated).await
}

async fn move_to(
    ctx: &Ctx,
    id: MemberId,
    expected: Option<i64>,
    (from, to): (MemberStatus, MemberStatus),
    kind: Kind,
) -> Result<Account> {
    ctx.write(|ctx| async move {
        let account = store::account(&ctx, id, true).await?.ok_or_else(Error::not_found)?;
        check_version(expected, account.version)?;
        if account.status != from {
            return Err(Error::new(Code::IllegalTransition, format!("this account is {}", account.status)));
        }
        store::set_status(&ctx, id, to).await?;
        sessions::end_all(&ctx, id).await?;
        activity::record(&ctx, Event::new(kind, Subject::Member(id)).audience(Audience::Private)).await?;
        store::account(&ctx, id, false).await?.ok_or_else(Error::not_found)
    })
    .await
}
