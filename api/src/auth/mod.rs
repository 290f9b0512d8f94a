//! Authentication: from a bearer token to an [`Actor`]; the only place that builds one for a request.

pub mod keys;
mod store;
mod ticket;
pub mod token;

use crate::actor::{Actor, Client, Member, Scope};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use chrono::Duration;
pub use ticket::{TICKET_LIFE, TicketFor, redeem};
pub use token::{Claims, verify};

/// A session ends this long after sign-in.
pub const SESSION_LIFE: Duration = Duration::days(30);
/// A session ends when it was not refreshed for this long.
pub const SESSION_IDLE: Duration = Duration::days(14);

/// The one answer to every bad token; it never says what was wrong.
pub fn refused() -> Error {
    Error::of(Code::Unauthenticated)
}

/// The actor behind verified claims, with fresh facts: one statement.
pub async fn load(ctx: &Ctx, claims: &Claims) -> Result<Actor> {
    match (&claims.sid, &claims.client_id) {
        (Some(session), None) => {
            let member = claims.sub.parse().map_err(|_| refused())?;
            load_member(ctx, member, session.parse().map_err(|_| refused())?).await
        }
        (None, Some(client)) => {
            let scopes = claims.scope.as_deref().unwrap_or_default();
            load_client(ctx, client.parse().map_err(|_| refused())?, scopes).await
        }
        _ => Err(refused()),
    }
}

/// The member behind a session, if both are still good.
pub async fn load_member(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<Actor> {
    let facts = store::member(ctx, member, session).await?.ok_or_else(refused)?;
    let now = ctx.now();
    let ended = facts.revoked_at.is_some() || facts.expires_at <= now || facts.last_used_at + SESSION_IDLE <= now;
    if ended || facts.status != "active" {
        return Err(refused());
    }
    let ties = &facts.ties.0;
    Ok(Actor::Member(Member {
        id: member,
        session,
        admin: facts.admin,
        confirmed: facts.confirmed,
        stewards: facts.stewards.0.iter().map(|tie| tie.district.into()).collect(),
        districts: ties.iter().map(|tie| tie.district.into()).collect(),
        schools: ties.iter().filter_map(|tie| tie.school.map(Into::into)).collect(),
    }))
}

/// The same actor with fresh facts, for streams; an error when the session is over or the client revoked.
pub async fn reload(ctx: &Ctx, actor: &Actor) -> Result<Actor> {
    match actor {
        Actor::Member(member) => load_member(ctx, member.id, member.session).await,
        Actor::Client(client) => {
            let scopes = client.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>();
            load_client(ctx, client.id, &scopes.join(" ")).await
        }
        Actor::Anonymous | Actor::System => Ok(actor.clone()),
    }
}

/// The client behind a token; scopes taken from it since are gone at once.
async fn load_client(ctx: &Ctx, id: ClientId, scopes: &str) -> Result<Actor> {
    let facts = store::client(ctx, id).await?.filter(|facts| facts.revoked_at.is_none()).ok_or_else(refused)?;
    let granted: Vec<Scope> = serde_json::from_value(facts.scopes).map_err(Error::internal)?;
    let scopes = scopes.split(' ').filter_map(|word| word.parse().ok()).filter(|scope| granted.contains(scope));
    Ok(Actor::Client(Client { id, district: facts.district_id, scopes: scopes.collect() }))
}
