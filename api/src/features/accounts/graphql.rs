//! Accounts and sessions over GraphQL.

use super::service;
use super::types::{
    Account, ChangePassword, ConfirmEmail, CreateMember, DeleteAccount, ForgotPassword, Refresh, Register,
    ResetPassword, Session, SessionTokens, SignIn, Viewer,
};
use crate::features::profiles::{self, types::Profile};
use crate::graphql::{Connection, cost, ctx, page, selected};
use crate::payload;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{MemberId, SessionId};

/// Queries on accounts.
#[derive(Debug, Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// The signed-in person; null when nobody is signed in.
    async fn viewer(&self, context: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(service::find_viewer(ctx(context)).await?)
    }

    /// A member's account; for admins and its owner.
    async fn account(&self, context: &Context<'_>, id: MemberId) -> Result<Option<Account>> {
        Ok(Some(service::get_account(ctx(context), id).await?))
    }
}

#[ComplexObject]
impl Viewer {
    /// The viewer's profile.
    async fn member(&self, context: &Context<'_>) -> Result<Profile> {
        Ok(profiles::service::get_profile(ctx(context), self.id, &selected::<Profile>(context)).await?)
    }

    /// Where the viewer is signed in, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn sessions(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Session>> {
        Ok(service::list_sessions(ctx(context), &page(first, after, last, before)).await?.into())
    }
}

payload! {
    /// The answer to `register`.
    RegisterPayload {
        /// The tokens of the new account's first session.
        tokens: SessionTokens
    }
}

payload! {
    /// The answer to `signIn`.
    SignInPayload {
        /// The tokens of the new session.
        tokens: SessionTokens
    }
}

payload! {
    /// The answer to `refresh`.
    RefreshPayload {
        /// The next pair of tokens.
        tokens: SessionTokens
    }
}

payload! {
    /// The answer to `signOut`.
    SignOutPayload {
        /// True when the session ended.
        signed_out: bool
    }
}

payload! {
    /// The answer to `changePassword`.
    ChangePasswordPayload {
        /// The tokens of a new session; every other one ended, also the one that asked.
        tokens: SessionTokens
    }
}

payload! {
    /// The answer to `forgotPassword`.
    ForgotPasswordPayload {
        /// True for every address, known or not.
        accepted: bool
    }
}

payload! {
    /// The answer to `resetPassword`.
    ResetPasswordPayload {
        /// True when the new password holds.
        changed: bool
    }
}

payload! {
    /// The answer to `confirmEmail`.
    ConfirmEmailPayload {
        /// True when the address is confirmed.
        confirmed: bool
    }
}

payload! {
    /// The answer to `resendConfirmation`.
    ResendConfirmationPayload {
        /// True when a letter is on its way.
        accepted: bool
    }
}

payload! {
    /// The answer to `endSession`.
    EndSessionPayload {
        /// True when the session ended.
        ended: bool
    }
}

payload! {
    /// The answer to `deleteAccount`.
    DeleteAccountPayload {
        /// True when the account is gone.
        deleted: bool
    }
}

payload! {
    /// The answer to `createMember`.
    CreateMemberPayload {
        /// The account that waits for its owner.
        account: Account
    }
}

payload! {
    /// The answer to `suspendMember`.
    SuspendMemberPayload {
        /// The account as it stands now.
        account: Account
    }
}

payload! {
    /// The answer to `reinstateMember`.
    ReinstateMemberPayload {
        /// The account as it stands now.
        account: Account
    }
}

payload! {
    /// The answer to `sendResetLink`.
    SendResetLinkPayload {
        /// True when a letter is on its way.
        accepted: bool
    }
}

/// Mutations on accounts.
#[derive(Debug, Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Makes an account and signs it in.
    async fn register(&self, context: &Context<'_>, input: Register) -> Result<RegisterPayload> {
        RegisterPayload::of(context, service::register(ctx(context), input).await)
    }

    /// Signs in.
    async fn sign_in(&self, context: &Context<'_>, input: SignIn) -> Result<SignInPayload> {
        SignInPayload::of(context, service::sign_in(ctx(context), input).await)
    }

    /// Gives the next pair of tokens, the same refresh token again for 30 seconds; a later use ends the session.
    async fn refresh(&self, context: &Context<'_>, input: Refresh) -> Result<RefreshPayload> {
        RefreshPayload::of(context, service::refresh(ctx(context), input).await)
    }

    /// Ends the session that asks.
    async fn sign_out(&self, context: &Context<'_>) -> Result<SignOutPayload> {
        SignOutPayload::of(context, service::sign_out(ctx(context)).await.map(|()| true))
    }

    /// Changes the viewer's password, ends every session and begins a new one.
    async fn change_password(&self, context: &Context<'_>, input: ChangePassword) -> Result<ChangePasswordPayload> {
        ChangePasswordPayload::of(context, service::change_password(ctx(context), input).await)
    }

    /// Mails a link that sets a new password; the answer is the same for unknown addresses.
    async fn forgot_password(&self, context: &Context<'_>, input: ForgotPassword) -> Result<ForgotPasswordPayload> {
        let accepted = service::forgot_password(ctx(context), input).await;
        ForgotPasswordPayload::of(context, accepted.map(|()| true))
    }

    /// Sets a new password by the token of a link, and ends every session.
    async fn reset_password(&self, context: &Context<'_>, input: ResetPassword) -> Result<ResetPasswordPayload> {
        let changed = service::reset_password(ctx(context), input).await;
        ResetPasswordPayload::of(context, changed.map(|()| true))
    }

    /// Confirms the e-mail address that a letter's link went to.
    async fn confirm_email(&self, context: &Context<'_>, input: ConfirmEmail) -> Result<ConfirmEmailPayload> {
        ConfirmEmailPayload::of(context, service::confirm_email(ctx(context), input).await.map(|()| true))
    }

    /// Sends the confirmation letter once more.
    async fn resend_confirmation(&self, context: &Context<'_>) -> Result<ResendConfirmationPayload> {
        ResendConfirmationPayload::of(context, service::resend_confirmation(ctx(context)).await.map(|()| true))
    }

    /// Ends one of the viewer's sessions.
    async fn end_session(&self, context: &Context<'_>, id: SessionId) -> Result<EndSessionPayload> {
        EndSessionPayload::of(context, service::end_session(ctx(context), id).await.map(|()| true))
    }

    /// Deletes the viewer's account.
    async fn delete_account(
        &self,
        context: &Context<'_>,
        expected_version: Option<i64>,
        input: DeleteAccount,
    ) -> Result<DeleteAccountPayload> {
        let deleted = service::delete_account(ctx(context), expected_version, input).await;
        DeleteAccountPayload::of(context, deleted.map(|()| true))
    }

    /// Makes an account that waits for its owner and mails the invitation; for admins.
    async fn create_member(&self, context: &Context<'_>, input: CreateMember) -> Result<CreateMemberPayload> {
        CreateMemberPayload::of(context, service::create_member(ctx(context), input).await)
    }

    /// Keeps a member out; for admins, never oneself.
    async fn suspend_member(
        &self,
        context: &Context<'_>,
        id: MemberId,
        expected_version: Option<i64>,
    ) -> Result<SuspendMemberPayload> {
        SuspendMemberPayload::of(context, service::suspend_member(ctx(context), id, expected_version).await)
    }

    /// Lets a suspended member in again; for admins.
    async fn reinstate_member(
        &self,
        context: &Context<'_>,
        id: MemberId,
        expected_version: Option<i64>,
    ) -> Result<ReinstateMemberPayload> {
        ReinstateMemberPayload::of(context, service::reinstate_member(ctx(context), id, expected_version).await)
    }

    /// Mails a member a link that sets a new password; for admins.
    async fn send_reset_link(&self, context: &Context<'_>, id: MemberId) -> Result<SendResetLinkPayload> {
        SendResetLinkPayload::of(context, service::send_reset_link(ctx(context), id).await.map(|()| true))
    }
}
