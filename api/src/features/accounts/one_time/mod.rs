//! Tokens in links: random, stored as a hash, good once and for a while.

mod store;

use crate::ctx::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::keys;
use bindery_entity::ids::MemberId;
use chrono::Duration;
pub use store::OneTime;

crate::text_enum! {
    /// What a link is for.
    pub enum Purpose {
        /// Confirming an e-mail address.
        Confirm = "confirm",
        /// Setting a new password.
        Reset = "reset",
        /// Choosing the first password.
        Invitation = "invitation",
    }
}

impl Purpose {
    /// How long a link lives that goes out by mail.
    pub fn life(self) -> Duration {
        match self {
            Self::Confirm | Self::Invitation => Duration::days(7),
            Self::Reset => Duration::minutes(30),
        }
    }
}

/// Makes a token for a member who has this folded address; an older one for the same purpose ends.
pub async fn issue(
    ctx: &Ctx,
    purpose: Purpose,
    member: MemberId,
    email_folded: &str,
    life: Duration,
) -> Result<String> {
    let token = keys::random_token();
    store::delete_all(ctx, member, &[purpose]).await?;
    store::insert(ctx, hash(&token), purpose, member, email_folded, ctx.now() + life).await?;
    Ok(token)
}

/// Whom a token is for, if it is good.
pub async fn peek(ctx: &Ctx, purposes: &[Purpose], token: &str, pointer: &str) -> Result<OneTime> {
    store::find(ctx, hash(token), purposes).await?.ok_or_else(|| refused(pointer))
}

/// Uses a token up.
pub async fn take(ctx: &Ctx, purposes: &[Purpose], token: &str, pointer: &str) -> Result<OneTime> {
    store::take(ctx, hash(token), purposes).await?.ok_or_else(|| refused(pointer))
}

/// Ends every link of a member for these purposes.
pub async fn end_all(ctx: &Ctx, member: MemberId, purposes: &[Purpose]) -> Result<()> {
    store::delete_all(ctx, member, purposes).await
}

/// Ends everybody's links, and says how many were good.
pub async fn end_everybody(ctx: &Ctx) -> Result<u64> {
    let good = store::count_good(ctx).await?;
    store::delete_everybodys(ctx).await?;
    Ok(good)
}

/// Deletes what can no longer be used.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    store::delete_expired(ctx).await
}

fn hash(token: &str) -> Vec<u8> {
    keys::sha256(token.as_bytes())
}

fn refused(pointer: &str) -> Error {
    let detail = "this link is unknown, was used or is too old; ask for a new one".to_owned();
    Error::invalid(vec![FieldError { pointer: pointer.to_owned(), code: "invalid_token", detail }])
}
