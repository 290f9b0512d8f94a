//! The reading keys of an actor.

use super::Reader;
use crate::actor::{Actor, Client, Member};
use crate::policy::projects::ProjectRole;

/// What `actor` holds; Bindery itself reads without.
pub fn of(actor: &Actor) -> Vec<Reader> {
    match actor {
        Actor::System => Vec::new(),
        Actor::Anonymous => vec![Reader::Public],
        Actor::Client(client) => of_client(client),
        Actor::Member(member) => of_member(member),
    }
}

/// Never `public` or `members`: a machine account sees its district's, and no more.
fn of_client(client: &Client) -> Vec<Reader> {
    let mut held: Vec<_> = client.scopes.iter().map(|one| Reader::Machine(client.district, one.to_read())).collect();
    held.sort_unstable();
    held.dedup();
    held
}

fn of_member(member: &Member) -> Vec<Reader> {
    let mut held = vec![Reader::Public, Reader::Members, Reader::Member(member.id)];
    held.extend(member.admin.then_some(Reader::Admin));
    held.extend(member.districts.iter().map(|id| Reader::District(*id)));
    held.extend(member.schools.iter().map(|id| Reader::School(*id)));
    held.extend(member.stewards.iter().map(|id| Reader::Steward(*id)));
    for (project, role) in &member.projects {
        let up_to = ProjectRole::ALL.iter().filter(|known| *known <= role);
        held.extend(up_to.map(|known| Reader::Project(*project, *known)));
    }
    held
}
