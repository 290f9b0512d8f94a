//! Signing in.

use super::super::attempts::{self, device};
use super::super::types::{MemberStatus, SessionTokens, SignIn};
use super::super::{password, sessions, store};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::text;
use garde::Validate as _;

/// Gives a new session to whoever knows the password. An unknown address takes the same way as a wrong password.
pub async fn sign_in(ctx: &Ctx, command: SignIn) -> Result<SessionTokens> {
    ctx.open_sign_in()?;
    command.validate()?;
    let email_folded = text::fold(&text::clean_line(&command.email));
    let charge = attempts::charge_sign_in(ctx, &email_folded, command.device.as_deref()).await?;
    let account = store::by_email(ctx, &email_folded).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let fits = password::verify(ctx, hash, &command.password).await?;
    let account = account.filter(|_| fits).ok_or_else(|| Error::of(Code::InvalidCredentials))?;
    if account.status != MemberStatus::Active {
        return Err(Error::new(Code::Forbidden, "this account is suspended"));
    }
    let session = ctx.write(|ctx| async move {
        attempts::clear(&ctx, charge).await?;
        sessions::begin(&ctx, account.id).await
    });
    let device = Some(device::mark(ctx, &email_folded)?);
    Ok(SessionTokens { device, ..sessions::tokens(ctx, session.await?).await? })
}
