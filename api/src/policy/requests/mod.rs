//! Requests: who may move them, read from the one table of [`table`].

mod diagram;
pub mod table;
mod words;

pub use diagram::{diagram, markdown};
pub use words::{OfferStatus, RequestAct, RequestKind, RequestParty, RequestStatus};

use super::{Act, Verdict};
use crate::actor::{Actor, Kind};
use bindery_entity::ids::{DistrictId, MemberId};

/// Acts on requests at large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestsAct {
    /// Read requests and what hangs on them.
    Read,
}

impl Act for RequestsAct {
    type Facts = ();
    const ALL: &'static [Self] = &[Self::Read];

    fn verdict(self, actor: &Actor, (): &()) -> Verdict {
        match (self, actor) {
            (Self::Read, Actor::Client(client)) => Verdict::allow_if(client.reads(Kind::Request)),
            (Self::Read, Actor::Anonymous | Actor::Member(_) | Actor::System) => Verdict::Allow,
        }
    }
}

/// What decides about a request that the actor may see, or about one of its offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestFacts {
    /// Who asks for help.
    pub asker: MemberId,
    /// The district that it belongs to; the admin is the steward of those without one.
    pub district: Option<DistrictId>,
    /// How the actor's own offer stands: the one that the act is about, else the live one.
    pub offer: Option<OfferStatus>,
}

impl RequestParty {
    /// Whether the actor is that.
    fn is(self, actor: &Actor, facts: &RequestFacts) -> bool {
        let member = actor.member_id();
        match self {
            Self::Asker => member == Some(facts.asker),
            Self::Helper => member.is_some_and(|member| member != facts.asker),
            Self::Offerer => member.is_some() && facts.offer.is_some(),
            Self::AcceptedHelper => member.is_some() && facts.offer.is_some_and(OfferStatus::was_accepted),
            Self::Steward => match facts.district {
                Some(district) => actor.is_steward_of(district),
                None => actor.is_admin(),
            },
            Self::System => matches!(actor, Actor::System),
        }
    }
}

impl Act for RequestAct {
    type Facts = RequestFacts;
    const ALL: &'static [Self] = RequestAct::ALL;

    fn verdict(self, actor: &Actor, facts: &RequestFacts) -> Verdict {
        let mut who = table::rows(self).flat_map(|row| row.who);
        Verdict::allow_if(who.any(|party| party.is(actor, facts)))
    }
}
