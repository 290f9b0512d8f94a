//! Accounts and sessions over REST.

use super::service;
use super::types::{
    Account, ChangePassword, ConfirmEmail, CreateMember, DeleteAccount, ForgotPassword, KeySet, Refresh, Register,
    ResetPassword, Session, SessionTokens, SignIn, Viewer,
};
use crate::rest::list::NoFilter;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{delete, get, post, web::Path};
use bindery_entity::ids::{MemberId, SessionId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(register).service(sign_in).service(refresh).service(sign_out);
    config.service(change_password).service(forgot_password).service(reset_password);
    config.service(resend_confirmation).service(confirm_email);
    config.service(list_sessions).service(end_session).service(get_viewer).service(delete_account);
    config.service(create_member).service(get_account).service(suspend_member).service(reinstate_member);
    config.service(send_reset_link);
}

/// Mounts the routes that stand beside `/v1`.
pub fn mount_well_known(config: &mut ServiceConfig) {
    config.service(get_key_set);
}

/// Register
///
/// Makes an account and signs it in; a letter asks to confirm the address. Where registration is by
/// invitation, `invitation` is the token of its link (`registration_closed` without).
#[utoipa::path(tag = "Sign-in", operation_id = "register", security(()),
    request_body(content = Register, example = json!({"email": "nora.field@example.org",
        "password": "violet tram ledger moss", "name": "Nora Field", "handle": "nora_field"})),
    responses((status = 201, description = "The account stands, and you are signed in.", body = SessionTokens)))]
#[post("/auth/register")]
async fn register(caller: Caller, command: Json<Register>) -> Reply {
    caller.write_unstored(|ctx| async move { tokens(&service::register(&ctx, command.0).await?, 201) }).await
}

/// Sign in
///
/// Unknown addresses and wrong passwords get the same answer (`invalid_credentials`). Repeated attempts
/// must wait longer and longer (429 with `Retry-After`).
#[utoipa::path(tag = "Sign-in", operation_id = "sign_in", security(()),
    request_body(content = SignIn, example = json!({"email": "nora.field@example.org",
        "password": "violet tram ledger moss"})),
    responses((status = 200, description = "You are signed in.", body = SessionTokens)))]
#[post("/auth/sign-in")]
async fn sign_in(caller: Caller, command: Json<SignIn>) -> Reply {
    caller.write_unstored(|ctx| async move { tokens(&service::sign_in(&ctx, command.0).await?, 200) }).await
}

/// Refresh
///
/// Gives the next pair of tokens. For 30 seconds after its first use a refresh token gives the same next one again,
/// whatever was done with that meanwhile: for tabs that ask at once and for answers that were lost. Any later use
/// ends the session.
#[utoipa::path(tag = "Sign-in", operation_id = "refresh", security(()),
    request_body(content = Refresh, example = json!({"refresh_token": "the token of the last pair"})),
    responses((status = 200, description = "The next pair.", body = SessionTokens)))]
#[post("/auth/refresh")]
async fn refresh(caller: Caller, command: Json<Refresh>) -> Reply {
    caller.write_unstored(|ctx| async move { tokens(&service::refresh(&ctx, command.0).await?, 200) }).await
}

fn tokens(tokens: &SessionTokens, status: u16) -> crate::error::Result<Answer> {
    Ok(Answer::json(tokens)?.status(status).no_store())
}

/// Sign out
///
/// Ends the session; its access token is refused from now on.
#[utoipa::path(tag = "Sign-in", operation_id = "sign_out", security(("bearer" = [])),
    responses((status = 204, description = "The session ended.")))]
#[post("/auth/sign-out")]
async fn sign_out(caller: Caller) -> Reply {
    caller.write_unstored(|ctx| async move { service::sign_out(&ctx).await.map(|()| Answer::no_content()) }).await
}

/// Change the password
///
/// Ends every session, also the one that asks, and gives the tokens of a new one. A wrong `current_password` is a field error (`wrong_password`) and counts as an attempt.
#[utoipa::path(tag = "Sign-in", operation_id = "change_password", security(("bearer" = [])),
    request_body(content = ChangePassword, example = json!({"current_password": "violet tram ledger moss",
        "new_password": "copper lantern quiet ridge"})),
    responses((status = 200, description = "The new password holds.", body = SessionTokens)))]
#[post("/auth/password")]
async fn change_password(caller: Caller, command: Json<ChangePassword>) -> Reply {
    caller.write_unstored(|ctx| async move { tokens(&service::change_password(&ctx, command.0).await?, 200) }).await
}

/// Forgot the password
///
/// Mails a link that sets a new one. The answer is the same whether or not there is such an account.
#[utoipa::path(tag = "Sign-in", operation_id = "forgot_password", security(()),
    request_body(content = ForgotPassword, example = json!({"email": "nora.field@example.org"})),
    responses((status = 202, description = "If there is such an account, a letter is on its way.")))]
#[post("/auth/forgot")]
async fn forgot_password(caller: Caller, command: Json<ForgotPassword>) -> Reply {
    caller
        .write_unstored(
            |ctx| async move { service::forgot_password(&ctx, command.0).await.map(|()| Answer::accepted()) },
        )
        .await
}

/// Set a new password by a link
///
/// Takes the token of a letter's or an invitation's link, once; ends every session.
#[utoipa::path(tag = "Sign-in", operation_id = "reset_password", security(()),
    request_body(content = ResetPassword, example = json!({"token": "the token of the link",
        "password": "copper lantern quiet ridge"})),
    responses((status = 204, description = "The new password holds; sign in with it.")))]
#[post("/auth/reset")]
async fn reset_password(caller: Caller, command: Json<ResetPassword>) -> Reply {
    caller
        .write_unstored(
            |ctx| async move { service::reset_password(&ctx, command.0).await.map(|()| Answer::no_content()) },
        )
        .await
}

/// Confirm an e-mail address
#[utoipa::path(tag = "Sign-in", operation_id = "confirm_email", security(()),
    request_body(content = ConfirmEmail, example = json!({"token": "the token of the link"})),
    responses((status = 204, description = "The address is confirmed.")))]
#[post("/auth/confirm")]
async fn confirm_email(caller: Caller, command: Json<ConfirmEmail>) -> Reply {
    caller
        .write_unstored(
            |ctx| async move { service::confirm_email(&ctx, command.0).await.map(|()| Answer::no_content()) },
        )
        .await
}

/// Send the confirmation letter once more
#[utoipa::path(tag = "Sign-in", operation_id = "resend_confirmation", security(("bearer" = [])),
    responses((status = 202, description = "A letter is on its way.")))]
#[post("/auth/confirm/resend")]
async fn resend_confirmation(caller: Caller) -> Reply {
    caller
        .write_unstored(|ctx| async move { service::resend_confirmation(&ctx).await.map(|()| Answer::accepted()) })
        .await
}

/// List my sessions
///
/// Where you are signed in, newest first.
#[utoipa::path(tag = "Sign-in", operation_id = "list_sessions", security(("bearer" = [])), params(PageParams),
    responses((status = 200, description = "A page of sessions.", body = Items<Session>)))]
#[get("/auth/sessions")]
async fn list_sessions(caller: Caller, list: List<NoFilter>) -> Reply {
    caller.read(|ctx| async move { list.answer(service::list_sessions(&ctx, &list.page).await?) }).await
}

/// End a session
#[utoipa::path(tag = "Sign-in", operation_id = "end_session", security(("bearer" = [])),
    params(("session_id" = SessionId, Path, description = "One of your sessions.")),
    responses((status = 204, description = "The session ended.")))]
#[delete("/auth/sessions/{session_id}")]
async fn end_session(caller: Caller, id: Path<SessionId>) -> Reply {
    caller
        .write_unstored(|ctx| async move { service::end_session(&ctx, *id).await.map(|()| Answer::no_content()) })
        .await
}

/// Who am I?
#[utoipa::path(tag = "Accounts", operation_id = "get_viewer", security(("bearer" = [])),
    responses((status = 200, description = "The signed-in person.", body = Viewer)))]
#[get("/me")]
async fn get_viewer(caller: Caller) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_viewer(&ctx).await?) }).await
}

/// Delete my account
///
/// Sessions end, personal fields are erased, what you wrote stays under "Former member". Refused with
/// `sole_owner` while you alone run something that others share; `blockers` names it.
#[utoipa::path(tag = "Accounts", operation_id = "delete_account", security(("bearer" = [])),
    request_body(content = DeleteAccount, example = json!({"password": "violet tram ledger moss"})),
    responses((status = 204, description = "The account is gone.")))]
#[delete("/me")]
async fn delete_account(caller: Caller, command: Json<DeleteAccount>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write_unstored(|ctx| async move {
            service::delete_account(&ctx, expected, command.0).await.map(|()| Answer::no_content())
        })
        .await
}

/// Invite somebody
///
/// Makes an account that waits for its owner and mails a link, good for seven days. For admins.
#[utoipa::path(tag = "Accounts", operation_id = "create_member", security(("bearer" = [])),
    request_body(content = CreateMember, example = json!({"email": "ines.duarte@example.org", "name": "Ines Duarte"})),
    responses((status = 201, description = "The account waits for its owner.", body = Account)))]
#[post("/members")]
async fn create_member(caller: Caller, command: Json<CreateMember>) -> Reply {
    caller.write(|ctx| async move { Answer::created(&service::create_member(&ctx, command.0).await?) }).await
}

/// Get an account
///
/// For admins and the account's owner.
#[utoipa::path(tag = "Accounts", operation_id = "get_account", security(("bearer" = [])),
    params(("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 200, description = "The account.", body = Account)))]
#[get("/members/{member_id}")]
async fn get_account(caller: Caller, id: Path<MemberId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_account(&ctx, *id).await?) }).await
}

/// Suspend a member
///
/// Sessions end at once and the profile hides. For admins, never oneself.
#[utoipa::path(tag = "Accounts", operation_id = "suspend_member", security(("bearer" = [])),
    params(("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 200, description = "The account is suspended.", body = Account)))]
#[post("/members/{member_id}/suspend")]
async fn suspend_member(caller: Caller, id: Path<MemberId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::suspend_member(&ctx, *id, expected).await?) }).await
}

/// Reinstate a member
///
/// Lets a suspended member in again. For admins.
#[utoipa::path(tag = "Accounts", operation_id = "reinstate_member", security(("bearer" = [])),
    params(("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 200, description = "The account is active.", body = Account)))]
#[post("/members/{member_id}/reinstate")]
async fn reinstate_member(caller: Caller, id: Path<MemberId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::reinstate_member(&ctx, *id, expected).await?) }).await
}

/// Send a member a link that sets a new password
///
/// The link goes to the member's address and is shown to nobody else. For admins.
#[utoipa::path(tag = "Accounts", operation_id = "send_reset_link", security(("bearer" = [])),
    params(("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 202, description = "A letter is on its way.")))]
#[post("/members/{member_id}/reset-link")]
async fn send_reset_link(caller: Caller, id: Path<MemberId>) -> Reply {
    caller.write(|ctx| async move { service::send_reset_link(&ctx, *id).await.map(|()| Answer::accepted()) }).await
}

/// Keys of access tokens
///
/// The public keys that verify access tokens (RFC 7517).
#[utoipa::path(tag = "Sign-in", operation_id = "get_key_set", security(()),
    responses((status = 200, description = "The keys.", body = KeySet)))]
#[get("/.well-known/jwks.json")]
async fn get_key_set(caller: Caller) -> Reply {
    caller.read(|ctx| async move { Answer::json(&service::get_key_set(&ctx).await?) }).await
}
