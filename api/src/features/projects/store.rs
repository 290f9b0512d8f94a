//! Projects in the database.

use super::types::{JoinPolicy, ListProjects, Project, ProjectDraft, ProjectStatus, Standing};
use crate::ctx::Ctx;
use crate::db::full_text::Texts;
use crate::db::reindex::Things;
use crate::db::{Batch, Sql, columns};
use crate::error::Result;
use crate::features::affiliations::types::Home;
use crate::features::items::{self, Wanted};
use crate::page::Place;
use crate::plan::{Order, Pick, Ranges, ReadAlong, Row, Scope, Statement};
use crate::policy::people::Visibility;
use crate::policy::projects::{ProjectFacts, ProjectRole};
use crate::policy::readers::shelves::{Facet, Shelf};
use crate::policy::visibility;
use crate::reading::{self, Look, Thing};
use bindery_entity::ids::{DistrictId, MemberId, ProjectId, SchoolId};
use bindery_entity::{project, project_member};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

pub const NEWEST: Order<ProjectRow, DateTime<Utc>> =
    Order { key: "created_at", id: "id", descending: true, place: |row| Place(row.created_at, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct ProjectRow {
    #[row(known_by)]
    pub id: ProjectId,
    pub title: String,
    pub goal: String,
    pub summary: Option<String>,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub visibility: Visibility,
    pub join_policy: JoinPolicy,
    pub status: ProjectStatus,
    pub member_count: i64,
    #[row(computed = viewer_role)]
    pub viewer_role: Option<ProjectRole>,
    pub district_id: Option<DistrictId>,
    pub school_id: Option<SchoolId>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What a search orders by.
    #[row(extra)]
    pub score: i64,
    #[row(related)]
    pub related: ReadAlong,
}

fn viewer_role(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT v.role FROM project_member v WHERE v.project_id = @.id AND v.member_id = ");
    statement.sql.bind(statement.ctx.viewer()).push(")");
}

/// Where a hit stands among the others.
pub fn score(row: &ProjectRow) -> Place<i64> {
    Place(row.score, row.id.0)
}

/// Adds `FROM … WHERE …`: the projects of the member.
pub fn of_member(alias: &str, member: &str, sql: &mut Sql) {
    sql.push(&format!("FROM project_member m JOIN project {alias} ON {alias}.id = m.project_id"));
    sql.push(&format!(" WHERE m.member_id = {member}"));
}

/// Where a list with this filter looks; none where lists ask each row.
pub async fn ranges(ctx: &Ctx, filter: &ListProjects) -> Result<Option<Ranges>> {
    let scope = Wanted { district: filter.district_id, ..Wanted::default() }.scope(ctx);
    let (few, searches) = (filter.member_id.is_some() || scope.facet() == Facet::Maker, filter.q.is_some());
    if few && !searches {
        // Memberships lead to them.
        return Ok(None);
    }
    let scope = if few { Scope::All } else { scope };
    let filtered = ListProjects { q: None, ..filter.clone() } != ListProjects::default();
    let look = Look { thing: Thing::Project, shelves: &[Shelf::Projects], scope, filtered, searches };
    reading::ranges(ctx, look).await
}

/// Adds ` AND …`: what the filter wants, but for its words.
pub fn matching(ctx: &Ctx, filter: &ListProjects, alias: &str, sql: &mut Sql) {
    if let Some(status) = filter.status {
        sql.of(alias, " AND @.status = ").bind(status);
    }
    if let Some(member) = filter.member_id {
        sql.of(alias, " AND EXISTS (SELECT 1 FROM project_member f WHERE f.project_id = @.id AND f.member_id = ");
        sql.bind(member).push(")");
    }
    if let Some(district) = filter.district_id {
        items::of_district(ctx, district, alias, sql, |sql| {
            sql.of(alias, " AND EXISTS (SELECT 1 FROM project_member e WHERE e.project_id = @.id AND e.member_id = ");
            sql.bind(ctx.viewer()).push(")");
        });
    }
}

/// How the actor stands to a project that they may see.
pub async fn standing(ctx: &Ctx, id: ProjectId) -> Result<Option<Standing>> {
    #[derive(Debug, FromQueryResult)]
    struct Row {
        role: Option<ProjectRole>,
        status: ProjectStatus,
    }
    let mut sql = Sql::new("SELECT j.status, v.role FROM project j LEFT JOIN project_member v ON v.project_id = j.id");
    sql.push(" AND v.member_id = ").bind(ctx.viewer()).push(" WHERE j.id = ").bind(id);
    visibility::projects(&ctx.actor, "j", &mut sql);
    let row = ctx.db.row::<Row>(sql).await?;
    Ok(row.map(|row| Standing {
        facts: ProjectFacts { role: row.role },
        archived: row.status == ProjectStatus::Archived,
    }))
}

/// Keeps a project and who is in it from changing until the transaction ends.
pub async fn lock(ctx: &Ctx, id: ProjectId) -> Result<()> {
    let mut sql = Sql::new("SELECT id FROM project WHERE id = ");
    sql.bind(id).lock(ctx.db.dialect(), "project");
    ctx.db.value::<ProjectId>(sql).await?;
    Ok(())
}

/// Keeps a project and who is in it as they are until the transaction ends.
pub async fn share(ctx: &Ctx, id: ProjectId) -> Result<()> {
    let mut sql = Sql::new("SELECT id FROM project WHERE id = ");
    sql.bind(id).share(ctx.db.dialect(), "project");
    ctx.db.value::<ProjectId>(sql).await?;
    Ok(())
}

/// Everybody in a project.
pub async fn members(ctx: &Ctx, id: ProjectId) -> Result<Vec<MemberId>> {
    let mut sql = Sql::new("SELECT member_id FROM project_member WHERE project_id = ");
    sql.bind(id).push(" ORDER BY created_at, member_id");
    ctx.db.values(sql).await
}

/// Adds a project with its first owner and answers its id.
pub(super) fn insert(ctx: &Ctx, batch: &mut Batch, owner: MemberId, draft: &ProjectDraft, home: Home) -> ProjectId {
    let (id, now) = (ctx.new_id(), ctx.now());
    let mut row = columns(draft, home);
    row.id = Set(id);
    row.member_count = Set(1);
    row.version = Set(1);
    row.created_at = Set(now);
    row.updated_at = Set(now);
    batch.insert([row]);
    batch.insert([project_member::ActiveModel {
        project_id: Set(id),
        member_id: Set(owner),
        role: Set(ProjectRole::Owner.into()),
        added_by: Set(Some(owner)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    }]);
    let (visibility, district, school) = (draft.visibility, home.district_id, home.school_id);
    let keys = reading::Project { id, created_at: now, visibility, district, school }.keys();
    reading::add(ctx, batch, Thing::Project, &keys, &texts(draft));
    id
}

/// Writes `draft` over `old`.
pub(super) async fn update(ctx: &Ctx, old: &Project, draft: &ProjectDraft, home: Home) -> Result<()> {
    let mut row = columns(draft, home);
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    project::Entity::update_many().set(row).filter(project::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    let said = (&old.title, &old.goal, &old.summary);
    if said != (&draft.title, &draft.goal, &draft.summary) {
        return reading::say(ctx, Thing::Project, old.id.0).await;
    }
    if (draft.visibility, home) != (old.visibility, old.home) {
        return reading::rewrite(ctx, Thing::Project, &[old.id.0]).await;
    }
    Ok(())
}

fn columns(draft: &ProjectDraft, home: Home) -> project::ActiveModel {
    columns! {
        draft.clone() => ProjectDraft { title, goal, summary, starts_on, ends_on, visibility, join_policy, status }
        apart {} => project::ActiveModel { district_id: home.district_id, school_id: home.school_id }
    }
}

fn texts(draft: &ProjectDraft) -> Texts<'_> {
    Texts { title: &draft.title, summary: &draft.goal, body: draft.summary.as_deref().unwrap_or_default() }
}

/// Makes a batch of projects behind `after` found by what they say, and answers the last.
pub(super) async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, "project", after).await?;
    reading::mend(ctx, Thing::Project, &things).await?;
    Ok(things.last())
}

/// Deletes a project and who was in it. What belonged to it changes with that, which its versions must say.
pub async fn delete(ctx: &Ctx, id: ProjectId) -> Result<()> {
    reading::remove(ctx, id.0).await?;
    for (thing, table) in [(Thing::Document, "document"), (Thing::Request, "request")] {
        // In the order of their ids, as others lock several; their keys come behind their rows.
        let mut lock = Sql::new(format!("SELECT t.id FROM {table} t WHERE t.project_id = "));
        lock.bind(id).push(" ORDER BY t.id").lock(ctx.db.dialect(), "t");
        let left = ctx.db.values::<Uuid>(lock).await?;
        let mut sql = Sql::new(format!("UPDATE {table} SET project_id = NULL, version = version + 1, updated_at = "));
        sql.bind(ctx.now()).push(" WHERE project_id = ").bind(id);
        ctx.db.run(sql).await?;
        reading::rewrite_all(ctx, thing, &left).await?;
    }
    project::Entity::delete_many().filter(project::Column::Id.eq(id)).exec(&ctx.db).await?;
    Ok(())
}
