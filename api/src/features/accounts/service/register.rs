//! Registering.

use super::super::attempts::device;
use super::super::one_time::{self, Purpose};
use super::super::store::{self, NewMember, Person};
use super::super::types::{MemberStatus, Register, SessionTokens};
use super::super::{letters, password, sessions};
use crate::activity::{self, Event, Kind, Subject};
use crate::bus::Topic;
use crate::config::Registration;
use crate::ctx::Ctx;
use crate::error::{Code, Error, FieldError, Result};
use crate::text;
use bindery_entity::ids::MemberId;
use garde::Validate as _;

/// Makes an account and signs it in; with an invitation it takes over the account that waits for it.
pub async fn register(ctx: &Ctx, command: Register) -> Result<SessionTokens> {
    ctx.open_sign_in()?;
    admit(ctx.state.settings.registration(), command.invitation.is_some())?;
    command.validate()?;
    let person = person(&command.email, &command.name, &command.handle)?;
    if let Some(token) = &command.invitation {
        one_time::peek(ctx, &[Purpose::Invitation], token, "/invitation").await?;
    }
    let hints = [person.email.as_str(), &person.name, &person.handle];
    let hash = password::hash_new(ctx, "/password", &command.password, &hints).await?;
    let device = Some(device::mark(ctx, &person.email_folded)?);
    let session = ctx.write(|ctx| async move {
        let member = match &command.invitation {
            Some(token) => accept(&ctx, token, &person, hash).await?,
            None => make(&ctx, person, hash).await?,
        };
        activity::record(&ctx, Event::new(Kind::MemberRegistered, Subject::Member(member))).await?;
        sessions::begin(&ctx, member).await
    });
    Ok(SessionTokens { device, ..sessions::tokens(ctx, session.await?).await? })
}

fn admit(mode: Registration, invited: bool) -> Result<()> {
    match mode {
        Registration::Open => Ok(()),
        Registration::Invite if invited => Ok(()),
        Registration::Invite => Err(Error::new(Code::RegistrationClosed, "registration here needs an `invitation`")),
        Registration::Closed => Err(Error::of(Code::RegistrationClosed)),
    }
}

/// A person with clean texts.
pub fn person(email: &str, name: &str, handle: &str) -> Result<Person> {
    let (email, name) = (text::clean_line(email), text::clean_line(name));
    if text::fold(&name).is_empty() {
        return Err(Error::field("/name", "a name has at least one visible character"));
    }
    if !is_deliverable(&email) {
        return Err(Error::field("/email", "mail cannot reach this address"));
    }
    Ok(Person { email_folded: text::fold(&email), email, name, handle: handle.to_owned() })
}

/// Whether the address is one that mail goes to: a mailbox at a named host.
fn is_deliverable(email: &str) -> bool {
    let address = email.parse::<lettre::Address>();
    address.is_ok_and(|address| address.domain().contains('.') && !address.domain().starts_with('['))
}

async fn make(ctx: &Ctx, person: Person, hash: String) -> Result<MemberId> {
    let id = ctx.new_id();
    let (email, email_folded) = (person.email.clone(), person.email_folded.clone());
    let status = MemberStatus::Active;
    insert(ctx, &NewMember { id, person, password_hash: Some(hash), admin: false, status }).await?;
    let token = one_time::issue(ctx, Purpose::Confirm, id, &email_folded, Purpose::Confirm.life()).await?;
    letters::confirm(ctx, &email, &token).await?;
    Ok(id)
}

/// Stores an account and its profile; 409 names the field that is taken.
pub(super) async fn insert(ctx: &Ctx, new: &NewMember) -> Result<()> {
    if !store::insert_member(ctx, new).await? {
        return Err(taken("/email", "there is an account with this address"));
    }
    if !store::insert_profile(ctx, new).await? {
        return Err(taken("/handle", "somebody has this handle"));
    }
    Ok(())
}

/// An invitation went to the address by mail, so accepting it confirms the address.
async fn accept(ctx: &Ctx, token: &str, person: &Person, hash: String) -> Result<MemberId> {
    let link = one_time::take(ctx, &[Purpose::Invitation], token, "/invitation").await?;
    if link.email_folded != person.email_folded {
        return Err(Error::field("/email", "the invitation went to another address"));
    }
    let id = link.member_id;
    if store::is_handle_taken(ctx, id, &person.handle).await? {
        return Err(taken("/handle", "somebody has this handle"));
    }
    store::rename(ctx, id, person).await?;
    store::set_password(ctx, id, hash).await?;
    store::confirm_email(ctx, id, &person.email_folded).await?;
    store::set_status(ctx, id, MemberStatus::Active).await?;
    ctx.wake(Topic::Access);
    Ok(id)
}

fn taken(pointer: &str, detail: &'static str) -> Error {
    let field = FieldError { pointer: pointer.to_owned(), code: "taken", detail: detail.to_owned() };
    Error::new(Code::AlreadyExists, detail).fields(vec![field])
}
