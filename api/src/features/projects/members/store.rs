//! Memberships in the database.

use super::types::{ListProjectMembers, ProjectMember, ProjectMemberAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::{Order, Page, PageArgs, Place, Windows};
use crate::policy::projects::{MembershipAct, MembershipFacts, ProjectRole};
use crate::policy::{allows, visibility};
use bindery_entity::ids::{MemberId, ProjectId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

const FIRST_COME: Order = Order { key: "m.created_at", id: "m.member_id", descending: false };

#[derive(Debug, FromQueryResult)]
struct MemberRow {
    project_id: ProjectId,
    member_id: MemberId,
    role: ProjectRole,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    viewer_role: Option<ProjectRole>,
    archived: bool,
    /// The only owner, who keeps the place.
    last_owner: bool,
}

impl MemberRow {
    fn view(self, ctx: &Ctx) -> ProjectMember {
        let own = ctx.actor.member_id() == Some(self.member_id);
        let facts = MembershipFacts { actor_role: self.viewer_role, own, role: self.role };
        let abilities = ProjectMemberAbilities {
            change: !self.archived && !self.last_owner && allows(&ctx.actor, MembershipAct::Change, &facts),
            remove: !self.last_owner && allows(&ctx.actor, MembershipAct::Remove, &facts),
        };
        ProjectMember {
            project_id: self.project_id,
            member_id: self.member_id,
            role: self.role,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities,
        }
    }
}

fn visible(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new("SELECT m.project_id, m.member_id, m.role, m.version, m.created_at, m.updated_at, ");
    sql.push("j.status = 'archived' AS archived, v.role AS viewer_role, (m.role = 'owner' AND NOT EXISTS (SELECT 1");
    sql.push(" FROM project_member w JOIN profile z ON z.id = w.member_id AND z.active");
    sql.push(" WHERE w.project_id = m.project_id AND w.role = 'owner'");
    sql.push(" AND w.member_id <> m.member_id)) AS last_owner FROM project_member m");
    sql.push(" JOIN project j ON j.id = m.project_id LEFT JOIN project_member v ON v.project_id = j.id");
    sql.push(" AND v.member_id = ").bind(ctx.viewer()).push(" WHERE TRUE");
    visibility::projects(&ctx.actor, &mut sql);
    sql
}

/// A member's place in a project that the viewer may see.
pub async fn member(ctx: &Ctx, project: ProjectId, member: MemberId) -> Result<Option<ProjectMember>> {
    let mut sql = visible(ctx);
    sql.push(" AND m.project_id = ").bind(project).push(" AND m.member_id = ").bind(member);
    Ok(ctx.db.row::<MemberRow>(sql).await?.map(|row| row.view(ctx)))
}

/// A page of who is in each of these projects.
pub async fn members_of(
    ctx: &Ctx,
    projects: &[ProjectId],
    filter: &ListProjectMembers,
    page: &PageArgs,
) -> Result<HashMap<ProjectId, Page<ProjectMember>>> {
    let windows = Windows::open(&ctx.state.keys, "list_project_members", projects, filter, page)?;
    let mut sql = visible(ctx);
    if let Some(role) = filter.role {
        sql.push(" AND m.role = ").bind(role);
    }
    let sql = windows.apply(sql, ctx.db.dialect(), "m.project_id", FIRST_COME);
    let rows = ctx.db.rows::<MemberRow>(sql).await?;
    windows.pages(rows, |row| row.project_id, |row| Place(row.created_at, row.member_id.0), |row| row.view(ctx))
}

/// What a member does in a project.
pub async fn role(ctx: &Ctx, project: ProjectId, member: MemberId) -> Result<Option<ProjectRole>> {
    let mut sql = Sql::new("SELECT role FROM project_member WHERE project_id = ");
    sql.bind(project).push(" AND member_id = ").bind(member);
    ctx.db.value(sql).await
}

/// How many are in a project.
pub async fn count(ctx: &Ctx, project: ProjectId) -> Result<i64> {
    let mut sql = Sql::new("SELECT member_count FROM project WHERE id = ");
    sql.bind(project);
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default())
}

/// How many owners of a project besides this member can act: a suspended one keeps no project going.
pub async fn other_owners(ctx: &Ctx, project: ProjectId, than: MemberId) -> Result<i64> {
    let mut sql = Sql::new("SELECT count(*) FROM project_member m JOIN profile p ON p.id = m.member_id");
    sql.push(" WHERE p.active AND m.role = 'owner' AND m.project_id = ").bind(project);
    sql.push(" AND m.member_id <> ").bind(than);
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default())
}

/// Adds a member; says whether that is new.
pub async fn insert(ctx: &Ctx, project: ProjectId, member: MemberId, role: ProjectRole) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO project_member (project_id, member_id, role, added_by, version, created_at, ");
    sql.push("updated_at) VALUES (").bind(project).push(", ").bind(member).push(", ").bind(role).push(", ");
    sql.bind(ctx.actor.member_id()).push(", 1, ").bind(ctx.now()).push(", ").bind(ctx.now());
    sql.push(") ON CONFLICT (project_id, member_id) DO NOTHING");
    let new = ctx.db.run(sql).await? > 0;
    if new {
        touch(ctx, project, 1).await?;
    }
    Ok(new)
}

/// Gives a member another role.
pub async fn set_role(ctx: &Ctx, old: &ProjectMember, role: ProjectRole) -> Result<()> {
    let mut sql = Sql::new("UPDATE project_member SET role = ");
    sql.bind(role).push(", version = version + 1, updated_at = ").bind(ctx.now());
    sql.push(" WHERE project_id = ").bind(old.project_id).push(" AND member_id = ").bind(old.member_id);
    ctx.db.run(sql).await?;
    touch(ctx, old.project_id, 0).await
}

/// Takes a member out.
pub async fn delete(ctx: &Ctx, project: ProjectId, member: MemberId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM project_member WHERE project_id = ");
    sql.bind(project).push(" AND member_id = ").bind(member);
    ctx.db.run(sql).await?;
    touch(ctx, project, -1).await
}

async fn touch(ctx: &Ctx, project: ProjectId, more: i64) -> Result<()> {
    let mut sql = Sql::new("UPDATE project SET member_count = member_count + ");
    sql.bind(more).push(", version = version + 1, updated_at = ").bind(ctx.now()).push(" WHERE id = ").bind(project);
    ctx.db.run(sql).await?;
    Ok(())
}
