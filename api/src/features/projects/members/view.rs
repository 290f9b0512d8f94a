//! What memberships are read as, and what hangs on them.

use super::store::{self, FIRST_COME, MemberRow};
use super::types::{ListProjectMembers, ProjectMember, ProjectMemberAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::projects::types::Project;
use crate::plan::{List, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::projects::{MembershipAct, MembershipFacts, ProjectsAct};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::ProjectId;
use chrono::{DateTime, Utc};

impl View for ProjectMember {
    type Row = MemberRow;

    const SHAPE: &'static Shape = &Shape {
        name: "ProjectMember",
        table: "project_member",
        columns: MemberRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("viewerCan", &["role", "viewer_role", "archived", "last_owner"])],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, ProjectsAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::memberships(&ctx.actor, alias, sql);
    }

    fn view(row: MemberRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        let own = ctx.actor.member_id() == Some(row.member_id);
        let facts = MembershipFacts { actor_role: row.viewer_role, own, role: row.role };
        let abilities = ProjectMemberAbilities {
            change: !row.archived && !row.last_owner && allows(&ctx.actor, MembershipAct::Change, &facts),
            remove: !row.last_owner && allows(&ctx.actor, MembershipAct::Remove, &facts),
        };
        of_row! {
            row => Self {
                project_id, member_id, role, version, created_at, updated_at;
                abilities,
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

/// Who is in a project, in the order of coming.
#[derive(Debug, Clone)]
pub struct MembersOf;

impl List for MembersOf {
    type Parent = Project;
    type Id = ProjectId;
    type Item = ProjectMember;
    type Filter = ListProjectMembers;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "list_project_members";
    const ORDER: Order<MemberRow, DateTime<Utc>> = FIRST_COME;
    const KEYS: &'static [&'static str] = &["created_at", "member_id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_project(alias, parent, sql);
    }

    /// Whoever sees the project sees who is in it.
    fn visible(_: &Ctx, _: &str, _: &mut Sql) {}

    fn matching(_: &Ctx, filter: &ListProjectMembers, alias: &str, sql: &mut Sql) {
        if let Some(role) = filter.role {
            sql.of(alias, " AND @.role = ").bind(role);
        }
    }
}
