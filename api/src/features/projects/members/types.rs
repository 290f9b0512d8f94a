//! Memberships as both faces show them.

use crate::error::{Error, Result};
use crate::features::profiles::types::ProfileRef;
use crate::http::Resource;
use crate::plan::Related;
use crate::policy::projects::ProjectRole;
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{MemberId, ProjectId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A member's place in a project.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct ProjectMember {
    /// Which project.
    pub project_id: ProjectId,
    /// Which member.
    pub member_id: MemberId,
    /// What the member does there.
    pub role: ProjectRole,
    /// Grows with every change.
    pub version: i64,
    /// Since when the member is in it.
    pub created_at: DateTime<Utc>,
    /// When the role changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: ProjectMemberAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with a membership.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct ProjectMemberAbilities {
    /// Give it another role below one's own, or as an owner any.
    pub change: bool,
    /// End it.
    pub remove: bool,
}

impl Resource for ProjectMember {
    fn path(&self) -> String {
        format!("/v1/projects/{}/members/{}", self.project_id, self.member_id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which members of a project to list.
#[command(filter = "ProjectMemberFilter")]
pub struct ListProjectMembers {
    /// In this role.
    pub role: Option<ProjectRole>,
}

/// Somebody to add to a project, named by `member_id` or by `handle`.
#[command]
pub struct AddProjectMember {
    /// Who.
    pub member_id: Option<MemberId>,
    /// Who, by handle.
    #[length(1, 40)]
    pub handle: Option<String>,
    /// In which role.
    pub role: ProjectRole,
}

impl AddProjectMember {
    /// Whom the command names.
    pub(super) fn profile(&self) -> Result<ProfileRef> {
        match (self.member_id, &self.handle) {
            (Some(_), Some(_)) | (None, None) => Err(Error::field("/member_id", "give `member_id` or `handle`")),
            (id, handle) => ProfileRef::one_of(id, handle.clone()),
        }
    }
}

/// Several people to add to a project.
#[command]
pub struct AddProjectMembers {
    /// Who, at most 100.
    #[garde(length(min = 1, max = 100), dive)]
    #[schema(min_items = 1, max_items = 100)]
    #[required]
    pub members: Vec<AddProjectMember>,
}

crate::text_enum! {
    /// What became of one row of a bulk command.
    pub enum RowOutcome {
        /// It was done.
        Done = "done",
        /// It stood so already.
        Unchanged = "unchanged",
        /// It was refused; `code` and `detail` say why.
        Refused = "refused",
    }
}

/// What became of one row.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct AddedRow {
    /// The row's place in the command, from 0.
    pub row: i64,
    /// Whom it named; null when nobody such may be known.
    pub member_id: Option<MemberId>,
    /// What became of it.
    pub outcome: RowOutcome,
    /// Why it was refused: the code that adding this one alone would have given.
    pub code: Option<String>,
    /// The same in a sentence.
    pub detail: Option<String>,
}

/// What became of a bulk command, row by row.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct AddedReport {
    /// How many were added.
    pub done: i64,
    /// How many were in the project already, in that role.
    pub unchanged: i64,
    /// How many were refused.
    pub refused: i64,
    /// Each row, in the order of the command.
    pub rows: Vec<AddedRow>,
}

/// What to change of a membership.
#[command]
pub struct ChangeProjectMember {
    /// The new role.
    pub role: ProjectRole,
}
