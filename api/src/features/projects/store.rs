//! Projects in the database.

use super::service::Draft;
use super::types::{JoinPolicy, ListProjects, Project, ProjectAbilities, ProjectStatus, Standing};
use crate::ctx::Ctx;
use crate::db::full_text::{self, Texts};
use crate::db::{Batch, Sql};
use crate::error::Result;
use crate::features::affiliations::types::Home;
use crate::page::{Order, Page, PageArgs, Place, Window, Windows};
use crate::policy::people::Visibility;
use crate::policy::projects::{MembershipAct, MembershipFacts, ProjectAct, ProjectFacts, ProjectRole};
use crate::policy::{allows, places, visibility};
use bindery_entity::ids::{DistrictId, MemberId, ProjectId, SchoolId};
use bindery_entity::{project, project_member};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use std::collections::HashMap;

const NEWEST: Order = Order { key: "j.created_at", id: "j.id", descending: true };
const BEST: Order = Order { key: "k.score", id: "k.hit", descending: true };

#[derive(Debug, FromQueryResult)]
struct ProjectRow {
    id: ProjectId,
    title: String,
    goal: String,
    summary: Option<String>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    visibility: Visibility,
    join_policy: JoinPolicy,
    status: ProjectStatus,
    member_count: i64,
    viewer_role: Option<ProjectRole>,
    district_id: Option<DistrictId>,
    school_id: Option<SchoolId>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// What [`BEST`] orders by, in a search.
    score: Option<i64>,
    /// Whose project it is, in lists by member.
    member_id: Option<MemberId>,
}

impl Project {
    /// What permission needs to know.
    pub(super) fn facts(&self) -> ProjectFacts {
        ProjectFacts { role: self.viewer_role }
    }
}

impl ProjectRow {
    fn view(self, ctx: &Ctx) -> Project {
        let facts = ProjectFacts { role: self.viewer_role };
        let adds = MembershipFacts { actor_role: facts.role, own: false, role: ProjectRole::Viewer };
        let open = self.status != ProjectStatus::Archived;
        let may = |act| allows(&ctx.actor, act, &facts);
        let abilities = ProjectAbilities {
            edit: open && may(ProjectAct::Edit),
            archive: may(ProjectAct::Archive),
            delete: may(ProjectAct::Delete),
            add_members: open && allows(&ctx.actor, MembershipAct::Add, &adds),
            contribute: open && may(ProjectAct::Contribute),
        };
        let home = Home { district_id: self.district_id, school_id: self.school_id };
        let shown = home.shown(&ctx.actor, facts.role.is_some());
        Project {
            id: self.id,
            title: self.title,
            goal: self.goal,
            summary: self.summary,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            visibility: self.visibility,
            join_policy: self.join_policy,
            status: self.status,
            member_count: self.member_count,
            viewer_role: self.viewer_role,
            district_id: shown.district_id,
            school_id: shown.school_id,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities,
            home,
        }
    }
}

/// `SELECT …` with these two columns; `FROM` follows.
fn select(ctx: &Ctx, score: &str, of: &str) -> Sql {
    let mut sql = Sql::new(
        "SELECT j.id, j.title, j.goal, j.summary, j.starts_on, j.ends_on, j.visibility, j.join_policy, j.status, \
         j.member_count, j.district_id, j.school_id, j.version, j.created_at, j.updated_at, ",
    );
    sql.push("(SELECT v.role FROM project_member v WHERE v.project_id = j.id AND v.member_id = ");
    sql.bind(ctx.viewer()).push(") AS viewer_role, ").push(&format!("{score} AS score, {of} AS member_id"));
    sql
}

const NOBODY: MemberId = MemberId(sea_orm::prelude::Uuid::nil());
const NO_SCORE: &str = "CAST(NULL AS bigint)";
const NO_MEMBER: &str = "CAST(NULL AS uuid)";

fn visible(ctx: &Ctx) -> Sql {
    let mut sql = select(ctx, NO_SCORE, NO_MEMBER);
    sql.push(" FROM project j WHERE TRUE");
    visibility::projects(&ctx.actor, &mut sql);
    sql
}

fn and_matching(ctx: &Ctx, filter: &ListProjects, sql: &mut Sql) {
    if let Some(status) = filter.status {
        sql.push(" AND j.status = ").bind(status);
    }
    if let Some(member) = filter.member_id {
        sql.push(" AND EXISTS (SELECT 1 FROM project_member f WHERE f.project_id = j.id AND f.member_id = ");
        sql.bind(member).push(")");
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND j.district_id = ").bind(district);
        if !places::shows_home(&ctx.actor, district, false) {
            sql.push(" AND EXISTS (SELECT 1 FROM project_member e WHERE e.project_id = j.id AND e.member_id = ");
            sql.bind(ctx.viewer()).push(")");
        }
    }
}

/// One project the viewer may see.
pub async fn project(ctx: &Ctx, id: ProjectId) -> Result<Option<Project>> {
    let mut sql = visible(ctx);
    sql.push(" AND j.id = ").bind(id);
    Ok(ctx.db.row::<ProjectRow>(sql).await?.map(|row| row.view(ctx)))
}

/// Those of these projects that the viewer may see.
pub async fn projects_by_id(ctx: &Ctx, ids: &[ProjectId]) -> Result<Vec<Project>> {
    let mut sql = visible(ctx);
    sql.push(" AND j.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<ProjectRow>(sql).await?.into_iter().map(|row| row.view(ctx)).collect())
}

/// A page of projects, newest first; of a search the best first.
pub async fn projects(ctx: &Ctx, filter: &ListProjects, page: &PageArgs) -> Result<Page<Project>> {
    let Some(q) = &filter.q else {
        let window = Window::<DateTime<Utc>>::open(&ctx.state.keys, "list_projects", filter, page)?;
        let mut sql = visible(ctx);
        and_matching(ctx, filter, &mut sql);
        window.apply(&mut sql, NEWEST);
        let rows = ctx.db.rows::<ProjectRow>(sql).await?;
        return window.page(rows, |row| Place(row.created_at, row.id.0), |row| row.view(ctx));
    };
    let window = Window::<i64>::open(&ctx.state.keys, "list_projects", filter, page)?;
    let mut sql = select(ctx, "k.score", NO_MEMBER);
    sql.push(" FROM (SELECT j.id AS hit, h.score FROM project j");
    full_text::join_hits(ctx.db.dialect(), &mut sql, "project", "j.id", q);
    sql.push(" WHERE TRUE");
    visibility::projects(&ctx.actor, &mut sql);
    and_matching(ctx, filter, &mut sql);
    sql.push(&format!(" ORDER BY h.score DESC, j.id DESC LIMIT {}) k", full_text::MOST));
    sql.push(" JOIN project j ON j.id = k.hit WHERE TRUE");
    window.apply(&mut sql, BEST);
    let rows = ctx.db.rows::<ProjectRow>(sql).await?;
    window.page(rows, |row| Place(row.score.unwrap_or_default(), row.id.0), |row| row.view(ctx))
}

/// A page of the projects of each of these members, newest first.
pub async fn projects_of(ctx: &Ctx, members: &[MemberId], page: &PageArgs) -> Result<HashMap<MemberId, Page<Project>>> {
    let windows = Windows::open(&ctx.state.keys, "projects_of", members, &(), page)?;
    let mut sql = select(ctx, NO_SCORE, "m.member_id");
    sql.push(" FROM project_member m JOIN project j ON j.id = m.project_id WHERE TRUE");
    visibility::projects(&ctx.actor, &mut sql);
    let sql = windows.apply(sql, ctx.db.dialect(), "m.member_id", NEWEST);
    let rows = ctx.db.rows::<ProjectRow>(sql).await?;
    windows.pages(
        rows,
        |row| row.member_id.unwrap_or(NOBODY),
        |row| Place(row.created_at, row.id.0),
        |row| row.view(ctx),
    )
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
    visibility::projects(&ctx.actor, &mut sql);
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
pub(super) fn insert(ctx: &Ctx, batch: &mut Batch, owner: MemberId, draft: &Draft) -> ProjectId {
    let (id, now) = (ctx.new_id(), ctx.now());
    let mut row = columns(draft);
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
    full_text::add(batch, ctx.db.dialect(), "project", id.0, &texts(draft));
    id
}

/// Writes `draft` over `old`.
pub(super) async fn update(ctx: &Ctx, old: &Project, draft: &Draft) -> Result<()> {
    let mut row = columns(draft);
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    project::Entity::update_many().set(row).filter(project::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    let same = (&draft.title, &draft.goal, &draft.summary) == (&old.title, &old.goal, &old.summary);
    if same { Ok(()) } else { full_text::write(ctx, "project", old.id.0, &texts(draft)).await }
}

fn columns(draft: &Draft) -> project::ActiveModel {
    project::ActiveModel {
        title: Set(draft.title.clone()),
        goal: Set(draft.goal.clone()),
        summary: Set(draft.summary.clone()),
        starts_on: Set(draft.starts_on),
        ends_on: Set(draft.ends_on),
        visibility: Set(draft.visibility.into()),
        join_policy: Set(draft.join_policy.into()),
        status: Set(draft.status.into()),
        district_id: Set(draft.home.district_id),
        school_id: Set(draft.home.school_id),
        ..Default::default()
    }
}

fn texts(draft: &Draft) -> Texts<'_> {
    Texts { title: &draft.title, summary: &draft.goal, body: draft.summary.as_deref().unwrap_or_default() }
}

/// Deletes a project and who was in it. What belonged to it changes with that, which its versions must say.
pub async fn delete(ctx: &Ctx, id: ProjectId) -> Result<()> {
    full_text::remove(ctx, id.0).await?;
    for table in ["document", "request"] {
        let mut sql = Sql::new(format!("UPDATE {table} SET project_id = NULL, version = version + 1, updated_at = "));
        sql.bind(ctx.now()).push(" WHERE project_id = ").bind(id);
        ctx.db.run(sql).await?;
    }
    project::Entity::delete_many().filter(project::Column::Id.eq(id)).exec(&ctx.db).await?;
    Ok(())
}
