//! Profiles, affiliations and skills: a member tends their own, a district's stewards and machines what
//! ties the member to the district.

use super::{Act, Verdict};
use crate::actor::{Actor, Kind, Scope};
use bindery_entity::ids::{DistrictId, MemberId};

crate::text_enum! {
    /// Who may see a thing. `school` and `district` count verified, running affiliations only.
    pub enum Visibility {
        /// Nobody but its owner.
        Private = "private",
        /// Members of the same school.
        School = "school",
        /// Members of the same district.
        District = "district",
        /// Everybody who is signed in.
        Members = "members",
        /// Everybody.
        Public = "public",
    }
}

/// Acts on a profile that the actor may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileAct {
    /// Change it, and what the member says they know.
    Edit,
    /// Verify a professional role, or take that back.
    VerifyRoles,
}

/// What decides about a profile.
#[derive(Debug, Clone)]
pub struct ProfileFacts {
    /// Whose it is.
    pub member: MemberId,
    /// Districts to which a verified, running affiliation ties the member.
    pub districts: Vec<DistrictId>,
}

impl Act for ProfileAct {
    type Facts = ProfileFacts;
    const ALL: &'static [Self] = &[Self::Edit, Self::VerifyRoles];

    fn verdict(self, actor: &Actor, facts: &ProfileFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        match self {
            Self::Edit => Verdict::allow_if(actor.member_id() == Some(facts.member)),
            Self::VerifyRoles => Verdict::allow_if(facts.districts.iter().any(|district| runs(actor, *district))),
        }
    }
}

/// Whether the actor is the district's steward, or its machine with the right to change people.
fn runs(actor: &Actor, district: DistrictId) -> bool {
    actor.is_steward_of(district) || actor.is_client_of(district, Scope::ProfilesWrite)
}

/// Acts on the profiles of others at large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryAct {
    /// Read profiles and what hangs on them.
    Read,
}

impl Act for DirectoryAct {
    type Facts = ();
    const ALL: &'static [Self] = &[Self::Read];

    fn verdict(self, actor: &Actor, (): &()) -> Verdict {
        match (self, actor) {
            (Self::Read, Actor::Client(client)) => Verdict::allow_if(client.reads(Kind::Profile)),
            (Self::Read, Actor::Anonymous | Actor::Member(_) | Actor::System) => Verdict::Allow,
        }
    }
}

/// Acts on affiliations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AffiliationAct {
    /// Declare a tie of one's own.
    Declare,
    /// Tie somebody else to the district, verified at once.
    Enrol,
    /// Verify a declared tie.
    Confirm,
    /// End a tie.
    End,
    /// List all of the district's ties.
    List,
}

/// What decides about an affiliation, existing or to be.
#[derive(Debug, Clone, Copy)]
pub struct AffiliationFacts {
    /// Whose tie; nobody's when it is about a district's list.
    pub member: Option<MemberId>,
    /// To which district.
    pub district: DistrictId,
}

impl Act for AffiliationAct {
    type Facts = AffiliationFacts;
    const ALL: &'static [Self] = &[Self::Declare, Self::Enrol, Self::Confirm, Self::End, Self::List];

    fn verdict(self, actor: &Actor, facts: &AffiliationFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        let own = actor.member_id().is_some_and(|me| facts.member == Some(me));
        match self {
            Self::Declare => Verdict::allow_if(own),
            Self::Enrol => Verdict::allow_if(runs(actor, facts.district)),
            Self::Confirm => Verdict::allow_if(actor.is_steward_of(facts.district)),
            Self::End => Verdict::allow_if(own || runs(actor, facts.district)),
            Self::List => Verdict::allow_if(
                actor.is_steward_of(facts.district) || actor.is_client_of(facts.district, Scope::ProfilesRead),
            ),
        }
    }
}
