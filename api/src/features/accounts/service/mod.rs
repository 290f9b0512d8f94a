//! Use cases on accounts, one file each.

mod confirm;
mod delete_account;
mod forget;
mod members;
mod password;
mod register;
mod sessions;
mod sign_in;
mod viewer;

pub use confirm::{confirm_email, resend_confirmation};
pub use delete_account::delete_account;
pub use forget::{forgot_password, mail_reset_link, reset_password};
pub use members::{
    create_member, create_member_link, create_reset_link, get_account, reinstate_member, send_reset_link,
    suspend_member,
};
pub use password::change_password;
pub use register::register;
pub use sessions::{end_session, list_sessions, refresh, sign_out};
pub use sign_in::sign_in;
pub use viewer::{find_viewer, get_key_set, get_viewer};

use super::store::{self, Credentials};
use super::{attempts, one_time, password as passwords, sessions as running};
use crate::actor::Member;
use crate::ctx::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::policy::accounts::{AccountAct, AccountFacts, require_member};
use crate::policy::authorize;

/// Who asks, about their own account.
fn own(ctx: &Ctx, act: AccountAct) -> Result<&Member> {
    let member = require_member(&ctx.actor)?;
    authorize(&ctx.actor, act, &AccountFacts { id: member.id })?;
    Ok(member)
}

/// Checks once more that the owner is at the keyboard; a wrong password counts as an attempt.
async fn check_password(ctx: &Ctx, member: &Member, password: &str, pointer: &str) -> Result<Credentials> {
    let account = store::by_id(ctx, member.id).await?.ok_or_else(Error::not_found)?;
    let charge = attempts::charge(ctx, &account.email_folded).await?;
    if !passwords::verify(ctx, account.password_hash.clone(), password).await? {
        let detail = "this is not your password".to_owned();
        let wrong = FieldError { pointer: pointer.to_owned(), code: "wrong_password", detail };
        return Err(Error::invalid(vec![wrong]));
    }
    attempts::clear(ctx, charge).await?;
    Ok(account)
}

/// Deletes sessions, links and counters that nobody needs any more; for the worker.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    Ok(running::sweep(ctx).await? + one_time::sweep(ctx).await? + attempts::sweep(ctx).await?)
}

/// Ends everybody's sessions and one-time links, and says how many of each were good; for a database that was restored.
pub async fn end_all_access(ctx: &Ctx) -> Result<(u64, u64)> {
    Ok((running::end_everybody(ctx).await?, one_time::end_everybody(ctx).await?))
}

/// Insists that the actor's account stands, and goes on standing until the transaction ends.
pub async fn find_standing(ctx: &Ctx) -> Result<()> {
    let id = require_member(&ctx.actor)?.id;
    if store::share_active(ctx, id).await? { Ok(()) } else { Err(crate::auth::refused()) }
}
