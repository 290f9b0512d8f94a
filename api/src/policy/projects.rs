//! Projects: their members do the work by role; a maintainer appoints those below, an owner everybody.

use super::{Act, Verdict};
use crate::actor::{Actor, Kind};

pub use crate::actor::ProjectRole;

/// Acts on projects at large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectsAct {
    /// Read projects and what hangs on them.
    Read,
    /// Start one.
    Create,
}

impl Act for ProjectsAct {
    type Facts = ();
    const ALL: &'static [Self] = &[Self::Read, Self::Create];

    fn verdict(self, actor: &Actor, (): &()) -> Verdict {
        match (self, actor) {
            (Self::Read, Actor::Client(client)) => Verdict::allow_if(client.reads(Kind::Project)),
            (Self::Read, Actor::Anonymous | Actor::Member(_) | Actor::System) => Verdict::Allow,
            (Self::Create, actor) => Verdict::allow_if(actor.member().is_some()),
        }
    }
}

/// Acts on a project that the actor may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectAct {
    /// Change it.
    Edit,
    /// Close it to all changes, or open it again.
    Archive,
    /// Delete it.
    Delete,
    /// Put documents and requests into it.
    Contribute,
}

/// What decides about a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectFacts {
    /// What the actor does in it; none for outsiders.
    pub role: Option<ProjectRole>,
}

impl Act for ProjectAct {
    type Facts = ProjectFacts;
    const ALL: &'static [Self] = &[Self::Edit, Self::Archive, Self::Delete, Self::Contribute];

    fn verdict(self, actor: &Actor, facts: &ProjectFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        let least = match self {
            Self::Contribute => ProjectRole::Contributor,
            Self::Edit => ProjectRole::Maintainer,
            Self::Archive | Self::Delete => ProjectRole::Owner,
        };
        Verdict::allow_if(actor.member().is_some() && facts.role >= Some(least))
    }
}

/// Acts on who is in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipAct {
    /// Add somebody in a role.
    Add,
    /// Give a member another role.
    Change,
    /// Take a member out; oneself may always leave.
    Remove,
}

/// What decides about a membership, existing or to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembershipFacts {
    /// What the actor does in the project; none for outsiders.
    pub actor_role: Option<ProjectRole>,
    /// Whether it is the actor's own.
    pub own: bool,
    /// The highest of the roles before and after.
    pub role: ProjectRole,
}

impl Act for MembershipAct {
    type Facts = MembershipFacts;
    const ALL: &'static [Self] = &[Self::Add, Self::Change, Self::Remove];

    fn verdict(self, actor: &Actor, facts: &MembershipFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        let appoints = match facts.actor_role {
            Some(ProjectRole::Owner) => true,
            Some(ProjectRole::Maintainer) => facts.role < ProjectRole::Maintainer,
            _ => false,
        };
        let leaves = self == Self::Remove && facts.own;
        Verdict::allow_if(actor.member().is_some() && (appoints || leaves))
    }
}
