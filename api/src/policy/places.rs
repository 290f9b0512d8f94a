//! Districts and schools are public; their machines and stewards are not.

use super::{Act, Verdict};
use crate::actor::Actor;
use bindery_entity::ids::DistrictId;

/// Whether the actor may know that a thing belongs to `district`, which says where its owner works: whoever has a
/// part in the thing, and the district's own people and machines.
pub fn shows_home(actor: &Actor, district: DistrictId, part: bool) -> bool {
    part || match actor {
        Actor::System => true,
        Actor::Anonymous => false,
        Actor::Client(client) => client.district == district,
        Actor::Member(member) => member.districts.contains(&district) || member.stewards.contains(&district),
    }
}

/// Acts on a district.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DistrictAct {
    /// Read it and its schools.
    View,
    /// See who its stewards are.
    ListStewards,
    /// Appoint and dismiss its stewards.
    AppointStewards,
    /// See and manage its machine accounts.
    ManageClients,
}

/// What decides about a district.
#[derive(Debug, Clone, Copy)]
pub struct DistrictFacts {
    /// Which one.
    pub id: DistrictId,
}

impl Act for DistrictAct {
    type Facts = DistrictFacts;
    const ALL: &'static [Self] = &[Self::View, Self::ListStewards, Self::AppointStewards, Self::ManageClients];

    fn verdict(self, actor: &Actor, facts: &DistrictFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        if let Actor::Client(client) = actor
            && client.district != facts.id
        {
            // A machine account reaches one district; others do not exist for it.
            return Verdict::Hide;
        }
        match self {
            Self::View => Verdict::Allow,
            Self::AppointStewards => Verdict::allow_if(actor.is_admin()),
            Self::ListStewards | Self::ManageClients => {
                Verdict::allow_if(actor.is_admin() || actor.is_steward_of(facts.id))
            }
        }
    }
}
