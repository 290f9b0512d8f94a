//! A district's machine accounts are its stewards' and the admin's business; nobody else knows of them.

use super::{Act, Verdict};
use crate::actor::Actor;
use bindery_entity::ids::DistrictId;

/// Acts on a machine account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAct {
    /// Read it.
    View,
    /// Give it a new secret.
    RotateSecret,
    /// End it.
    Revoke,
}

/// What decides about a machine account.
#[derive(Debug, Clone, Copy)]
pub struct ClientFacts {
    /// The district that it reaches.
    pub district: DistrictId,
}

impl Act for ClientAct {
    type Facts = ClientFacts;
    const ALL: &'static [Self] = &[Self::View, Self::RotateSecret, Self::Revoke];

    fn verdict(self, actor: &Actor, facts: &ClientFacts) -> Verdict {
        let manages = matches!(actor, Actor::System) || actor.is_admin() || actor.is_steward_of(facts.district);
        match self {
            Self::View | Self::RotateSecret | Self::Revoke if manages => Verdict::Allow,
            Self::View | Self::RotateSecret | Self::Revoke if actor.is_known() => Verdict::Hide,
            Self::View | Self::RotateSecret | Self::Revoke => Verdict::Deny,
        }
    }
}
