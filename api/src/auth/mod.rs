//! Authentication: from a bearer token to an [`Actor`]; the only place that builds one for a request.

pub mod keys;
mod store;
mod ticket;
pub mod token;

pub use crate::access_token::refused;
use crate::actor::recent::{Moment, Who};
use crate::actor::{Actor, Client, Member, Scope};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use bindery_entity::ids::{ClientId, MemberId, SessionId};
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;
pub use ticket::{TICKET_LIFE, TicketFor, redeem};
pub use token::{Claims, verify};

/// A session ends this long after sign-in.
pub const SESSION_LIFE: Duration = Duration::days(30);
/// A session ends when it was not refreshed for this long.
pub const SESSION_IDLE: Duration = Duration::days(14);

/// The actor behind verified claims, with facts less than a second old: one statement, or none.
pub async fn load(ctx: &Ctx, claims: &Claims) -> Result<Arc<Actor>> {
    let (who, recent) = (named_by(claims)?, &ctx.state.recent);
    let moment = Moment::of(ctx.now(), ctx.state.bus.access_changes());
    if let Some(actor) = recent.find(&who, &moment) {
        return Ok(actor);
    }
    let found = match &who {
        Who::Member(member, session) => find_member(ctx, *member, *session).await?,
        Who::Client(client, scopes, by) => find_client(ctx, *client, scopes, by).await?,
    };
    Ok(recent.keep(who, moment, found.actor, found.ends_at))
}

/// Whom these claims name.
fn named_by(claims: &Claims) -> Result<Who> {
    match (&claims.sid, &claims.client_id) {
        (Some(session), None) => {
            let member = claims.sub.parse().map_err(|_| refused())?;
            Ok(Who::Member(member, session.parse().map_err(|_| refused())?))
        }
        (None, Some(client)) => {
            let scopes = claims.scope.clone().unwrap_or_default();
            let by = claims.by.clone().ok_or_else(refused)?;
            Ok(Who::Client(client.parse().map_err(|_| refused())?, scopes, by))
        }
        _ => Err(refused()),
    }
}

/// An actor with fresh facts, and when its session ends by itself.
#[derive(Debug)]
struct Found {
    actor: Actor,
    ends_at: Option<DateTime<Utc>>,
}

/// The member behind a session with fresh facts, if both are still good.
pub async fn load_member(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<Actor> {
    Ok(find_member(ctx, member, session).await?.actor)
}

async fn find_member(ctx: &Ctx, member: MemberId, session: SessionId) -> Result<Found> {
    let facts = store::member(ctx, member, session).await?.ok_or_else(refused)?;
    let ends_at = facts.expires_at.min(facts.last_used_at + SESSION_IDLE);
    if facts.revoked_at.is_some() || ends_at <= ctx.now() || facts.status != "active" {
        return Err(refused());
    }
    let ties = &facts.ties.0;
    let actor = Actor::Member(Member {
        id: member,
        session,
        admin: facts.admin,
        confirmed: facts.confirmed,
        stewards: facts.stewards.0.iter().map(|tie| tie.district.into()).collect(),
        districts: ties.iter().map(|tie| tie.district.into()).collect(),
        schools: ties.iter().filter_map(|tie| tie.school.map(Into::into)).collect(),
        projects: facts.projects.0.iter().map(|one| (one.project.into(), one.role)).collect(),
    });
    Ok(Found { actor, ends_at: Some(ends_at) })
}

/// The same actor with fresh facts, for streams; an error when the session is over or the client revoked.
pub async fn reload(ctx: &Ctx, actor: &Actor) -> Result<Actor> {
    match actor {
        Actor::Member(member) => load_member(ctx, member.id, member.session).await,
        Actor::Client(client) => {
            let scopes = client.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>();
            Ok(find_client(ctx, client.id, &scopes.join(" "), &client.by).await?.actor)
        }
        Actor::Anonymous | Actor::System => Ok(actor.clone()),
    }
}

/// The client behind a token; scopes taken from it since are gone at once, and all of it with the secret.
async fn find_client(ctx: &Ctx, id: ClientId, scopes: &str, by: &str) -> Result<Found> {
    let facts = store::client(ctx, id).await?.filter(|facts| facts.revoked_at.is_none()).ok_or_else(refused)?;
    if token::secret_mark(ctx, &facts.secret_hash) != by {
        return Err(refused());
    }
    let granted: Vec<Scope> = serde_json::from_value(facts.scopes).map_err(Error::internal)?;
    let scopes = scopes.split(' ').filter_map(|word| word.parse().ok()).filter(|scope| granted.contains(scope));
    let (district, scopes, by) = (facts.district_id, scopes.collect(), by.to_owned());
    let actor = Actor::Client(Client { id, district, scopes, by });
    Ok(Found { actor, ends_at: None })
}
