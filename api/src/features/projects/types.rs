//! Projects as both faces show them.

use crate::features::affiliations::types::Home;
use crate::http::Resource;
use crate::plan::Related;
use crate::policy::people::Visibility;
use crate::policy::projects::{ProjectFacts, ProjectRole};
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{DistrictId, MemberId, ProjectId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// How far a project is.
    pub enum ProjectStatus {
        /// It has not begun.
        Planned = "planned",
        /// Its members work on it.
        Active = "active",
        /// Its goal is reached, or given up.
        Completed = "completed",
        /// It is kept to be read, and closed to changes.
        Archived = "archived",
    }
}

crate::text_enum! {
    /// How people come into a project.
    pub enum JoinPolicy {
        /// Maintainers bring them in.
        Invite = "invite",
        /// They ask, and maintainers decide.
        Apply = "apply",
        /// Whoever sees it may join.
        Open = "open",
    }
}

/// What members of several schools and districts do together.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// What it is called.
    #[schema(example = "A shared label kit for genrefied fiction")]
    pub title: String,
    /// What will be there at its end, in a sentence.
    pub goal: String,
    /// What it is about and how it works.
    pub summary: Option<String>,
    /// Its first day.
    pub starts_on: Option<NaiveDate>,
    /// Its last day, not before the first.
    pub ends_on: Option<NaiveDate>,
    /// Who may see it; its members always do.
    pub visibility: Visibility,
    /// How people come into it.
    pub join_policy: JoinPolicy,
    /// How far it is.
    pub status: ProjectStatus,
    /// How many members it has.
    pub member_count: i64,
    /// What the viewer does in it; null for others.
    pub viewer_role: Option<ProjectRole>,
    /// The district that it belongs to; for its members and the district's own people.
    pub district_id: Option<DistrictId>,
    /// The school that it belongs to; for the same people.
    pub school_id: Option<SchoolId>,
    /// Grows with every change of the project itself and of who is in it.
    pub version: i64,
    /// When it was started here.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do.
    #[graphql(name = "viewerCan")]
    pub abilities: ProjectAbilities,
    /// Where it belongs, known to the viewer or not.
    #[serde(skip)]
    #[graphql(skip)]
    pub(super) home: Home,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with a project.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct ProjectAbilities {
    /// Change it.
    pub edit: bool,
    /// Archive it, or open it again.
    pub archive: bool,
    /// Delete it.
    pub delete: bool,
    /// Add members, at least as viewers.
    pub add_members: bool,
    /// Put documents and requests into it.
    pub contribute: bool,
}

impl Project {
    /// What permission needs to know.
    pub(super) fn facts(&self) -> ProjectFacts {
        ProjectFacts { role: self.viewer_role }
    }
}

impl Resource for Project {
    fn path(&self) -> String {
        format!("/v1/projects/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// How the actor stands to a project.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// What permission needs to know.
    pub facts: ProjectFacts,
    /// Whether it is closed to changes.
    pub archived: bool,
}

/// Which projects to list.
#[command(filter = "ProjectFilter")]
pub struct ListProjects {
    /// Words of the title, goal or summary, all of them, in any form; the best come first, at most 500.
    #[length(1, 200)]
    #[param(example = "genre labels")]
    pub q: Option<String>,
    /// That far.
    pub status: Option<ProjectStatus>,
    /// With this member.
    pub member_id: Option<MemberId>,
    /// Of this district.
    pub district_id: Option<DistrictId>,
}

/// A project to start.
#[command(update = UpdateProject, draft = ProjectDraft)]
pub struct CreateProject {
    /// What it is called.
    #[line(1, 120)]
    pub title: String,
    /// What will be there at its end, in a sentence.
    #[line(1, 500)]
    pub goal: String,
    /// What it is about and how it works.
    #[text(0, 4000)]
    pub summary: Option<String>,
    /// Its first day.
    #[days]
    pub starts_on: Option<NaiveDate>,
    /// Its last day, not before the first.
    #[days]
    pub ends_on: Option<NaiveDate>,
    /// Who may see it.
    #[when_new("`members` when left out")]
    #[default(Visibility::Members)]
    pub visibility: Option<Visibility>,
    /// How people come into it.
    #[when_new("`invite` when left out")]
    #[default(JoinPolicy::Invite)]
    pub join_policy: Option<JoinPolicy>,
    /// How far it is.
    #[when_new("`planned` when left out")]
    #[default(ProjectStatus::Planned)]
    #[when_changed("an owner archives it and opens it again")]
    pub status: Option<ProjectStatus>,
}
