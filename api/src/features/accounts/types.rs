//! Accounts and sessions as both faces show them, and the commands on them.
//!
//! What holds a password or a token has no derived `Debug`, so that no log line can show it.

use super::handle;
use crate::http::Resource;
use crate::text;
use async_graphql::{InputObject, SimpleObject};
use bindery_entity::ids::{DistrictId, MemberId, SessionId};
use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

crate::text_enum! {
    /// How an account stands.
    pub enum MemberStatus {
        /// Invited, and has not chosen a password yet.
        Invited = "invited",
        /// May sign in.
        Active = "active",
        /// An admin keeps it out.
        Suspended = "suspended",
        /// Deleted by its owner.
        Deleted = "deleted",
    }
}

/// What a sign-in gives.
#[derive(Clone, Serialize, ToSchema, SimpleObject)]
pub struct SessionTokens {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Send it to `refresh` for the next pair. For 30 seconds it gives the same one again; a later use ends the session.
    pub refresh_token: String,
    /// Always `Bearer` (RFC 6750).
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    #[schema(example = 300)]
    pub expires_in: i64,
    /// From a sign-in or a registration: keep it and send it as `device` with the next sign-in, so that wrong passwords
    /// of others do not slow this device down.
    pub device: Option<String>,
}

impl fmt::Debug for SessionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionTokens(…)")
    }
}

/// The signed-in person.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    /// The member's id.
    #[graphql(skip)]
    pub id: MemberId,
    /// The e-mail address, shown to its owner only.
    #[schema(example = "rosa@example.org")]
    pub email: String,
    /// Whether the address is confirmed.
    pub email_confirmed: bool,
    /// The handle.
    #[schema(example = "rosa_reads")]
    pub handle: String,
    /// The name.
    #[schema(example = "Rosa Marsh")]
    pub name: String,
    /// Whether this person runs the installation.
    pub admin: bool,
    /// Districts that this person is a steward of.
    pub steward_of: Vec<DistrictId>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Grows with every change.
    pub version: i64,
}

impl Resource for Viewer {
    fn path(&self) -> String {
        "/v1/me".to_owned()
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// A member's account as admins see it.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Account {
    /// The member's id.
    #[graphql(name = "memberId")]
    pub id: MemberId,
    /// The e-mail address.
    #[schema(example = "rosa@example.org")]
    pub email: String,
    /// Whether the address is confirmed.
    pub email_confirmed: bool,
    /// The handle.
    pub handle: String,
    /// The name.
    pub name: String,
    /// Whether this member runs the installation.
    pub admin: bool,
    /// How the account stands.
    pub status: MemberStatus,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Grows with every change.
    pub version: i64,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: AccountAbilities,
}

impl Resource for Account {
    fn path(&self) -> String {
        format!("/v1/members/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// What the viewer may do with an account.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct AccountAbilities {
    /// Keep it out.
    pub suspend: bool,
    /// Let it in again.
    pub reinstate: bool,
    /// Send its owner a link that sets a new password.
    pub send_reset_link: bool,
}

/// A place where the viewer is signed in.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the program called itself at sign-in.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was refreshed last.
    pub last_used_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// The keys that verify access tokens (RFC 7517).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeySet {
    /// The keys.
    pub keys: Vec<PublicKey>,
}

/// One key (RFC 8037).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PublicKey {
    /// Key type.
    #[schema(example = "OKP")]
    pub kty: String,
    /// Curve.
    #[schema(example = "Ed25519")]
    pub crv: String,
    /// The public key, base64url.
    pub x: String,
    /// Its RFC 7638 thumbprint, which tokens name in their header.
    pub kid: String,
    /// What it is for.
    #[schema(example = "sig")]
    pub r#use: String,
    /// The algorithm.
    #[serde(default = "eddsa")]
    #[schema(example = "EdDSA")]
    pub alg: String,
}

fn eddsa() -> String {
    "EdDSA".to_owned()
}

/// Makes an account.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RegisterInput")]
pub struct Register {
    /// The e-mail address; a letter asks to confirm it.
    #[garde(email, length(chars, min = 3, max = 254))]
    #[schema(format = Email, min_length = 3, max_length = 254)]
    pub email: String,
    /// The password; easy ones are refused (`weak_password`).
    #[garde(length(chars, min = 12, max = 128))]
    #[schema(format = Password, min_length = 12, max_length = 128)]
    pub password: String,
    /// The name that others see.
    #[garde(custom(text::letters(1, 80)))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The handle: `a` to `z`, `0` to `9` and `_`.
    #[garde(custom(handle::check))]
    #[schema(min_length = 3, max_length = 30, pattern = "^[a-z0-9_]+$")]
    pub handle: String,
    /// The token of an invitation; needed where registration is by invitation.
    #[garde(length(chars, min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub invitation: Option<String>,
}

/// Signs in.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "SignInInput")]
pub struct SignIn {
    /// The e-mail address.
    #[garde(length(chars, min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254)]
    pub email: String,
    /// The password.
    #[garde(length(chars, min = 1, max = 128))]
    #[schema(format = Password, min_length = 1, max_length = 128)]
    pub password: String,
    /// What the last sign-in from this device gave as `device`; another one counts as none.
    #[garde(length(chars, max = 200))]
    #[schema(max_length = 200)]
    #[serde(default)]
    pub device: Option<String>,
}

/// Asks for the next pair of tokens.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "RefreshInput")]
pub struct Refresh {
    /// The refresh token of the last pair.
    #[garde(length(chars, min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub refresh_token: String,
}

/// Changes one's own password.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ChangePasswordInput")]
pub struct ChangePassword {
    /// The password so far.
    #[garde(length(chars, min = 1, max = 128))]
    #[schema(format = Password, min_length = 1, max_length = 128)]
    pub current_password: String,
    /// The new one; easy ones are refused (`weak_password`).
    #[garde(length(chars, min = 12, max = 128))]
    #[schema(format = Password, min_length = 12, max_length = 128)]
    pub new_password: String,
}

/// Confirms an e-mail address.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ConfirmEmailInput")]
pub struct ConfirmEmail {
    /// The token of the letter's link.
    #[garde(length(chars, min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
}

/// Asks for a letter with a link that sets a new password.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ForgotPasswordInput")]
pub struct ForgotPassword {
    /// The e-mail address.
    #[garde(length(chars, min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254)]
    pub email: String,
}

/// Sets a new password by the link of a letter.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "ResetPasswordInput")]
pub struct ResetPassword {
    /// The token of the link.
    #[garde(length(chars, min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    /// The new password; easy ones are refused (`weak_password`).
    #[garde(length(chars, min = 12, max = 128))]
    #[schema(format = Password, min_length = 12, max_length = 128)]
    pub password: String,
}

/// Deletes one's own account.
#[derive(Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "DeleteAccountInput")]
pub struct DeleteAccount {
    /// The password, to be sure.
    #[garde(length(chars, min = 1, max = 128))]
    #[schema(format = Password, min_length = 1, max_length = 128)]
    pub password: String,
}

/// Invites somebody.
#[derive(Debug, Clone, Deserialize, ToSchema, InputObject, Validate)]
#[serde(deny_unknown_fields)]
#[graphql(name = "CreateMemberInput")]
pub struct CreateMember {
    /// The e-mail address; a letter brings the link.
    #[garde(email, length(chars, min = 3, max = 254))]
    #[schema(format = Email, min_length = 3, max_length = 254)]
    pub email: String,
    /// The name, until the person changes it.
    #[garde(custom(text::letters(1, 80)))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: Option<String>,
    /// The handle, until the person changes it.
    #[garde(inner(custom(handle::check)))]
    #[schema(min_length = 3, max_length = 30, pattern = "^[a-z0-9_]+$")]
    pub handle: Option<String>,
    /// Whether the person will run the installation.
    #[garde(skip)]
    pub admin: Option<bool>,
}
