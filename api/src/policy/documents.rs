//! Documents: the owner and the roles of its project decide who writes; its visibility who reads once it is published.

use super::projects::ProjectRole;
use super::{Act, Verdict};
use crate::actor::{Actor, Kind};
use bindery_entity::ids::MemberId;

crate::text_enum! {
    /// Who may see a document or a request. `school` and `district` count verified, running affiliations to its own.
    pub enum ItemVisibility {
        /// Nobody but its owner, also where it belongs to a project.
        Private = "private",
        /// Members of its project.
        Project = "project",
        /// Members of the same school, too.
        School = "school",
        /// Members of the same district, too.
        District = "district",
        /// Everybody who is signed in.
        Members = "members",
        /// Everybody.
        Public = "public",
    }
}

crate::text_enum! {
    /// What somebody may do with a document; each may do what those before may.
    pub enum DocumentRole {
        /// Reads what is published.
        Reader = "reader",
        /// Comments, too.
        Commenter = "commenter",
        /// Reads drafts and revisions, and writes.
        Editor = "editor",
        /// Publishes, and decides who sees it.
        Manager = "manager",
        /// Everything.
        Owner = "owner",
    }
}

/// Acts on documents at large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentsAct {
    /// Read documents.
    Read,
    /// Write a new one.
    Create,
}

impl Act for DocumentsAct {
    type Facts = ();
    const ALL: &'static [Self] = &[Self::Read, Self::Create];

    fn verdict(self, actor: &Actor, (): &()) -> Verdict {
        match (self, actor) {
            (Self::Read, Actor::Client(client)) => Verdict::allow_if(client.reads(Kind::Document)),
            (Self::Read, Actor::Anonymous | Actor::Member(_) | Actor::System) => Verdict::Allow,
            (Self::Create, actor) => Verdict::allow_if(actor.member().is_some()),
        }
    }
}

/// Acts on a document that the actor may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentAct {
    /// Change what it says.
    Edit,
    /// Publish it, and change who sees it and its licence.
    Manage,
    /// Put it into a project, take it out of one, or make it private.
    Move,
    /// Put it into the trash.
    Trash,
    /// Take it out of the trash.
    Restore,
    /// See what it said before.
    ListRevisions,
}

/// What decides about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentFacts {
    /// Whose it is.
    pub owner: MemberId,
    /// Who may see it.
    pub visibility: ItemVisibility,
    /// What the actor does in the document's project; none for outsiders and where there is no project.
    pub project_role: Option<ProjectRole>,
}

/// What the actor may do with a document; none for those who see it by its visibility only, or not at all.
pub fn role(actor: &Actor, facts: &DocumentFacts) -> Option<DocumentRole> {
    if actor.member_id()? == facts.owner {
        return Some(DocumentRole::Owner);
    }
    match facts.project_role.filter(|_| facts.visibility != ItemVisibility::Private)? {
        ProjectRole::Owner | ProjectRole::Maintainer => Some(DocumentRole::Manager),
        ProjectRole::Contributor => Some(DocumentRole::Editor),
        ProjectRole::Viewer => Some(DocumentRole::Reader),
    }
}

impl Act for DocumentAct {
    type Facts = DocumentFacts;
    const ALL: &'static [Self] =
        &[Self::Edit, Self::Manage, Self::Move, Self::Trash, Self::Restore, Self::ListRevisions];

    fn verdict(self, actor: &Actor, facts: &DocumentFacts) -> Verdict {
        if matches!(actor, Actor::System) {
            return Verdict::Allow;
        }
        let least = match self {
            Self::Edit | Self::ListRevisions => DocumentRole::Editor,
            Self::Manage | Self::Trash | Self::Restore => DocumentRole::Manager,
            Self::Move => DocumentRole::Owner,
        };
        Verdict::allow_if(role(actor, facts) >= Some(least))
    }
}
