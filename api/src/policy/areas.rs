//! The vocabulary of areas: everybody reads it, stewards and admins tend it.

use super::{Act, Verdict};
use crate::actor::Actor;

/// Acts on the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaAct {
    /// Add an area.
    Create,
    /// Change an area.
    Edit,
}

impl Act for AreaAct {
    type Facts = ();
    const ALL: &'static [Self] = &[Self::Create, Self::Edit];

    fn verdict(self, actor: &Actor, (): &()) -> Verdict {
        match self {
            Self::Create | Self::Edit => {
                Verdict::allow_if(matches!(actor, Actor::System) || actor.is_admin() || actor.is_steward())
            }
        }
    }
}
