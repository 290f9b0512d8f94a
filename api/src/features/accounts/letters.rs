//! The letters that accounts send.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::jobs::{self, Letter, Work};

/// Where a link in a letter leads.
pub fn link(ctx: &Ctx, page: &str, token: &str) -> String {
    format!("{}/{page}?token={token}", ctx.state.settings.public_url())
}

async fn send(ctx: &Ctx, to: &str, subject: &str, text: String) -> Result<()> {
    let letter = Letter { to: to.to_owned(), subject: subject.to_owned(), text };
    jobs::enqueue(ctx, &Work::SendMail(letter)).await?;
    Ok(())
}

/// Asks to confirm an address.
pub async fn confirm(ctx: &Ctx, to: &str, token: &str) -> Result<()> {
    let link = link(ctx, "confirm", token);
    let text = format!(
        "Welcome to Bindery.\n\nPlease confirm that this is your address:\n\n{link}\n\n\
         The link works once, for seven days. If you did not register, do nothing.\n"
    );
    send(ctx, to, "Confirm your e-mail address", text).await
}

/// Brings a link that sets a new password.
pub async fn reset(ctx: &Ctx, to: &str, token: &str) -> Result<()> {
    let link = link(ctx, "reset", token);
    let text = format!(
        "Somebody, we hope you, asked to set a new password for your Bindery account:\n\n{link}\n\n\
         The link works once, for 30 minutes. If it was not you, do nothing: your password stays.\n"
    );
    send(ctx, to, "Set a new password", text).await
}

/// Invites somebody.
pub async fn invitation(ctx: &Ctx, to: &str, token: &str) -> Result<()> {
    let link = link(ctx, "reset", token);
    let text = format!(
        "You are invited to Bindery, a network for school librarians and the educators around them.\n\n\
         Choose your password here:\n\n{link}\n\nThe link works once, for seven days.\n"
    );
    send(ctx, to, "Your invitation to Bindery", text).await
}

/// Says that the password changed.
pub async fn password_changed(ctx: &Ctx, to: &str) -> Result<()> {
    let text = "The password of your Bindery account was changed, and its other sessions were ended.\n\n\
         If it was not you, set a new one at once by \"forgot password\" and tell your steward.\n";
    send(ctx, to, "Your password was changed", text.to_owned()).await
}
