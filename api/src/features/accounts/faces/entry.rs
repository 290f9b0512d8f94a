//! Getting in and out, on both faces.

use super::super::service;
use super::super::types::{
    ChangePassword, ConfirmEmail, ForgotPassword, Refresh, Register, ResetPassword, Session, SessionTokens, SignIn,
};
use bindery_derive::faces;
use bindery_entity::ids::SessionId;

#[faces(tag = "Sign-in", mutation = SignInMutation)]
trait Entry {
    /// Register
    ///
    /// Makes an account and signs it in; a letter asks to confirm the address. Where registration is by
    /// invitation, `invitation` is the token of its link (`registration_closed` without).
    #[post("/auth/register", created, plain, unstored, anyone, gives = tokens, answer = "The account stands, and you are signed in.",
        example = json!({"email": "nora.field@example.org",
        "password": "violet tram ledger moss", "name": "Nora Field", "handle": "nora_field"}))]
    fn register(input: Register) -> SessionTokens;

    /// Sign in
    ///
    /// Unknown addresses and wrong passwords get the same answer (`invalid_credentials`). Repeated attempts
    /// must wait longer and longer (429 with `Retry-After`).
    #[post("/auth/sign-in", plain, unstored, anyone, gives = tokens, answer = "You are signed in.",
        example = json!({"email": "nora.field@example.org",
        "password": "violet tram ledger moss"}))]
    fn sign_in(input: SignIn) -> SessionTokens;

    /// Refresh
    ///
    /// Gives the next pair of tokens. For 30 seconds after its first use a refresh token gives the same next one again,
    /// whatever was done with that meanwhile: for tabs that ask at once and for answers that were lost. Any later use
    /// ends the session.
    #[post("/auth/refresh", plain, unstored, anyone, gives = tokens, answer = "The next pair.",
        example = json!({"refresh_token": "the token of the last pair"}))]
    fn refresh(input: Refresh) -> SessionTokens;

    /// Sign out
    ///
    /// Ends the session; its access token is refused from now on.
    #[post("/auth/sign-out", unstored, gives = signed_out, answer = "The session ended.")]
    fn sign_out();

    /// Change the password
    ///
    /// Ends every session, also the one that asks, and gives the tokens of a new one. A wrong `current_password` is a field error (`wrong_password`) and counts as an attempt.
    #[post("/auth/password", plain, unstored, gives = tokens, answer = "The new password holds.",
        example = json!({"current_password": "violet tram ledger moss",
        "new_password": "copper lantern quiet ridge"}))]
    fn change_password(input: ChangePassword) -> SessionTokens;

    /// Forgot the password
    ///
    /// Mails a link that sets a new one. The answer is the same whether or not there is such an account.
    #[post("/auth/forgot", accepted, unstored, anyone, gives = accepted,
        answer = "If there is such an account, a letter is on its way.",
        example = json!({"email": "nora.field@example.org"}))]
    fn forgot_password(input: ForgotPassword);

    /// Set a new password by a link
    ///
    /// Takes the token of a letter's or an invitation's link, once; ends every session.
    #[post("/auth/reset", unstored, anyone, gives = changed, answer = "The new password holds; sign in with it.",
        example = json!({"token": "the token of the link",
        "password": "copper lantern quiet ridge"}))]
    fn reset_password(input: ResetPassword);

    /// Send the confirmation letter once more
    #[post("/auth/confirm/resend", accepted, unstored, gives = accepted, answer = "A letter is on its way.")]
    fn resend_confirmation();

    /// Confirm an e-mail address
    #[post("/auth/confirm", unstored, anyone, gives = confirmed, answer = "The address is confirmed.",
        example = json!({"token": "the token of the link"}))]
    fn confirm_email(input: ConfirmEmail);

    /// List my sessions
    ///
    /// Where you are signed in, newest first.
    #[get("/auth/sessions", signed_in, rest)]
    fn list_sessions(page: PageArgs) -> Page<Session>;

    /// End a session
    #[delete("/auth/sessions/{session_id}", unstored, gives = ended, answer = "The session ended.")]
    fn end_session(#[param(description = "One of your sessions.")] id: SessionId);
}
