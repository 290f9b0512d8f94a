//! What projects are read as, and what hangs on them.

use super::store::{self, NEWEST, ProjectRow};
use super::types::{Project, ProjectAbilities, ProjectStatus};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::affiliations::types::Home;
use crate::features::profiles::types::Profile;
use crate::plan::{Identified, List, NoFilter, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::projects::{MembershipAct, MembershipFacts, ProjectAct, ProjectFacts, ProjectRole, ProjectsAct};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::{MemberId, ProjectId};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;

impl View for Project {
    type Row = ProjectRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Project",
        table: "project",
        columns: ProjectRow::COLUMNS,
        related: Self::RELATED,
        fields: &[
            ("viewerCan", &["viewer_role", "status"]),
            ("districtId", &["district_id", "viewer_role"]),
            ("district", &["district_id", "viewer_role"]),
            ("schoolId", &["school_id", "district_id", "viewer_role"]),
            ("school", &["school_id", "district_id", "viewer_role"]),
        ],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, ProjectsAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::projects(&ctx.actor, alias, sql);
    }

    fn view(row: ProjectRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        let facts = ProjectFacts { role: row.viewer_role };
        let home = Home { district_id: row.district_id, school_id: row.school_id };
        let shown = home.shown(&ctx.actor, facts.role.is_some());
        of_row! {
            row => Self {
                id, title, goal, summary, starts_on, ends_on, visibility, join_policy, status, member_count,
                viewer_role, version, created_at, updated_at;
                abilities: abilities(ctx, facts, row.status),
                district_id: shown.district_id,
                school_id: shown.school_id,
                home,
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

fn abilities(ctx: &Ctx, facts: ProjectFacts, status: ProjectStatus) -> ProjectAbilities {
    let adds = MembershipFacts { actor_role: facts.role, own: false, role: ProjectRole::Viewer };
    let open = status != ProjectStatus::Archived;
    let may = |act| allows(&ctx.actor, act, &facts);
    ProjectAbilities {
        edit: open && may(ProjectAct::Edit),
        archive: may(ProjectAct::Archive),
        delete: may(ProjectAct::Delete),
        add_members: open && allows(&ctx.actor, MembershipAct::Add, &adds),
        contribute: open && may(ProjectAct::Contribute),
    }
}

impl Identified for Project {
    type Id = ProjectId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// A member's projects, the newest first.
#[derive(Debug, Clone)]
pub struct ProjectsOf;

impl List for ProjectsOf {
    type Parent = Profile;
    type Id = MemberId;
    type Item = Project;
    type Filter = NoFilter;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "projects_of";
    const ORDER: Order<ProjectRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_member(alias, parent, sql);
    }
}
