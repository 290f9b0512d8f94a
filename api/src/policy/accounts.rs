//! An account belongs to its owner; an admin lets people in and keeps them out.

use super::{Act, Verdict};
use crate::actor::{Actor, Member};
use crate::error::{Code, Error, Result};
use bindery_entity::ids::MemberId;

/// Acts on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountAct {
    /// Read it, with its address.
    View,
    /// See and end its sessions.
    ManageSessions,
    /// Change its password.
    ChangePassword,
    /// Ask for another letter that confirms its address.
    ConfirmEmail,
    /// Delete it.
    Delete,
    /// Keep it out.
    Suspend,
    /// Let it in again.
    Reinstate,
    /// Send its owner a link that sets a new password.
    SendResetLink,
}

/// What decides about an account.
#[derive(Debug, Clone, Copy)]
pub struct AccountFacts {
    /// Whose it is.
    pub id: MemberId,
}

impl Act for AccountAct {
    type Facts = AccountFacts;
    const ALL: &'static [Self] = &[
        Self::View,
        Self::ManageSessions,
        Self::ChangePassword,
        Self::ConfirmEmail,
        Self::Delete,
        Self::Suspend,
        Self::Reinstate,
        Self::SendResetLink,
    ];

    fn verdict(self, actor: &Actor, facts: &AccountFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        let own = actor.member_id() == Some(facts.id);
        match self {
            Self::View if own || actor.is_admin() => Verdict::Allow,
            Self::View if actor.is_known() => Verdict::Hide,
            Self::View => Verdict::Deny,
            Self::ManageSessions | Self::ChangePassword | Self::ConfirmEmail | Self::Delete => Verdict::allow_if(own),
            // Whoever is no admin learns nothing here about which accounts there are: the answer is the same for all.
            Self::Suspend | Self::Reinstate | Self::SendResetLink => Verdict::allow_if(actor.is_admin() && !own),
        }
    }
}

/// Acts on the installation as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallationAct {
    /// Make an account for somebody and invite them.
    CreateMember,
}

impl Act for InstallationAct {
    type Facts = ();
    const ALL: &'static [Self] = &[Self::CreateMember];

    fn verdict(self, actor: &Actor, (): &()) -> Verdict {
        match self {
            Self::CreateMember => Verdict::allow_if(actor.is_admin() || matches!(actor, Actor::System)),
        }
    }
}

/// The person who asks: what concerns one's own account is for people, and no machine has one.
pub fn require_member(actor: &Actor) -> Result<&Member> {
    let refused = if actor.is_known() { Code::Forbidden } else { Code::Unauthenticated };
    actor.member().ok_or_else(|| Error::of(refused))
}
