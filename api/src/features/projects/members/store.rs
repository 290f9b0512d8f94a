//! Memberships in the database.

use super::types::ProjectMember;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::Place;
use crate::plan::{Order, Pick, ReadAlong, Row, Statement};
use crate::policy::projects::ProjectRole;
use bindery_entity::ids::{MemberId, ProjectId};
use chrono::{DateTime, Utc};

pub const FIRST_COME: Order<MemberRow, DateTime<Utc>> = Order {
    key: "created_at",
    id: "member_id",
    descending: false,
    place: |row| Place(row.created_at, row.member_id.0),
};

#[derive(Debug, Default, Row)]
pub struct MemberRow {
    #[row(known_by)]
    pub project_id: ProjectId,
    #[row(known_by)]
    pub member_id: MemberId,
    pub role: ProjectRole,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(computed = viewer_role)]
    pub viewer_role: Option<ProjectRole>,
    #[row(computed = archived)]
    pub archived: bool,
    #[row(computed = last_owner)]
    pub last_owner: bool,
    #[row(related)]
    pub related: ReadAlong,
}

fn viewer_role(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT v.role FROM project_member v WHERE v.project_id = @.project_id");
    statement.sql.push(" AND v.member_id = ").bind(statement.ctx.viewer()).push(")");
}

fn archived(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT a.status = 'archived' FROM project a WHERE a.id = @.project_id)");
}

/// The only owner who can act keeps the place.
fn last_owner(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(@.role = 'owner' AND NOT EXISTS (SELECT 1 FROM project_member w");
    statement.sql.push(" JOIN profile z ON z.id = w.member_id AND z.active WHERE w.role = 'owner'");
    statement.sql.of(alias, " AND w.project_id = @.project_id AND w.member_id <> @.member_id))");
}

/// Adds `FROM … WHERE …`: who is in the project.
pub fn of_project(alias: &str, project: &str, sql: &mut Sql) {
    sql.push(&format!("FROM project_member {alias} WHERE {alias}.project_id = {project}"));
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
