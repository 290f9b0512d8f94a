//! Use cases on projects.

use super::store;
use super::types::{CreateProject, ListProjects, Project, ProjectDraft, ProjectStatus, Standing, UpdateProject};
use crate::activity::{self, Audience, Event, Kind, Subject, record};
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::{Code, Error, Result};
use crate::features::affiliations::service as affiliations;
use crate::features::affiliations::types::Home;
use crate::page::{Page, PageArgs};
use crate::plan::{self, Pick, Searchable};
use crate::policy::projects::{ProjectAct, ProjectsAct};
use crate::policy::{authorize, require_known, require_member};
use crate::version::check_version;
use bindery_entity::ids::ProjectId;
use garde::Validate as _;
use sea_orm::prelude::Uuid;
use serde_json::json;

/// One project.
pub async fn get_project(ctx: &Ctx, id: ProjectId, pick: &Pick) -> Result<Project> {
    authorize(&ctx.actor, ProjectsAct::Read, &())?;
    plan::by_id(ctx, id, pick).await?.ok_or_else(Error::not_found)
}

/// Projects, newest first; with `q` the best hits first.
pub async fn list_projects(ctx: &Ctx, filter: &ListProjects, page: &PageArgs, pick: &Pick) -> Result<Page<Project>> {
    authorize(&ctx.actor, ProjectsAct::Read, &())?;
    filter.validate()?;
    let ranges = store::ranges(ctx, filter).await?;
    let list = Searchable { operation: "list_projects", order: &store::NEWEST, score: store::score, ranges };
    let matching = |alias: &str, sql: &mut Sql| store::matching(ctx, filter, alias, sql);
    plan::list_or_search(ctx, &list, (filter, filter.q.as_deref()), page, pick, matching).await
}

/// How the actor stands to a project that they may see.
pub async fn find_project(ctx: &Ctx, id: ProjectId) -> Result<Standing> {
    authorize(&ctx.actor, ProjectsAct::Read, &())?;
    store::standing(ctx, id).await?.ok_or_else(Error::not_found)
}

/// Insists that the actor may put something into the project that a command names.
pub async fn find_open_project(ctx: &Ctx, id: ProjectId) -> Result<()> {
    // Nobody archives or deletes it, or takes the actor out, before this is done.
    store::share(ctx, id).await?;
    let standing = store::standing(ctx, id).await?;
    let standing = standing.ok_or_else(|| Error::field("/project_id", "there is no such project"))?;
    authorize(&ctx.actor, ProjectAct::Contribute, &standing.facts)?;
    check_open(standing.archived)
}

/// Keeps a project and who is in it from changing until the transaction ends.
pub async fn lock_project(ctx: &Ctx, id: ProjectId) -> Result<()> {
    store::lock(ctx, id).await
}

/// Refuses changes of what is archived.
pub fn check_open(archived: bool) -> Result<()> {
    if archived { Err(Error::of(Code::ProjectArchived)) } else { Ok(()) }
}

/// Refuses what does not fit.
fn check(draft: &ProjectDraft, home: Home) -> Result<()> {
    match (draft.starts_on, draft.ends_on) {
        (Some(starts), Some(ends)) if ends < starts => Err(Error::field("/ends_on", "the end is before the start")),
        _ => home.check(draft.visibility.as_str()),
    }
}

/// Starts a project; whoever does is its first owner. `pick` is what is wanted of it.
pub async fn create_project(ctx: &Ctx, command: CreateProject, pick: &Pick) -> Result<Project> {
    let owner = require_member(&ctx.actor)?.id;
    authorize(&ctx.actor, ProjectsAct::Create, &())?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let ground = affiliations::find_ground(&ctx, &[]).await?;
        let (draft, mut batch) = (command.draft()?, Batch::default());
        check(&draft, ground.home)?;
        let id = store::insert(&ctx, &mut batch, owner, &draft, ground.home);
        activity::add(&ctx, &mut batch, Event::new(Kind::ProjectCreated, Subject::Project(id)));
        batch.run(&ctx.db).await?;
        ctx.wake(Topic::Access);
        get_project(&ctx, id, pick).await
    })
    .await
}

/// Changes what the patch names.
pub async fn update_project(
    ctx: &Ctx,
    id: ProjectId,
    command: UpdateProject,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<Project> {
    require_known(&ctx.actor)?;
    authorize(&ctx.actor, ProjectsAct::Read, &())?;
    command.validate()?;
    ctx.write(|ctx| async move {
        store::lock(&ctx, id).await?;
        let old = reread(&ctx, id).await?;
        let facts = old.facts();
        authorize(&ctx.actor, ProjectAct::Edit, &facts)?;
        let (was, becomes) = (old.status, command.status.value().copied().unwrap_or(old.status));
        if (was == ProjectStatus::Archived) != (becomes == ProjectStatus::Archived) {
            authorize(&ctx.actor, ProjectAct::Archive, &facts)?;
        }
        check_version(expected, old.version)?;
        check_open(was == ProjectStatus::Archived && becomes == ProjectStatus::Archived)?;
        let fields = command.changed();
        if fields.is_empty() {
            return get_project(&ctx, id, pick).await;
        }
        let draft = command.cleaned()?.over(as_it_stands(&old));
        let levels = (old.visibility.as_str(), draft.visibility.as_str());
        let home = affiliations::find_home(&ctx, old.home, ctx.actor.member_id(), levels).await?;
        check(&draft, home)?;
        store::update(&ctx, &old, &draft, home).await?;
        record(&ctx, Event::new(Kind::ProjectUpdated, Subject::Project(id)).detail(json!({ "fields": fields })))
            .await?;
        get_project(&ctx, id, pick).await
    })
    .await
}

fn as_it_stands(old: &Project) -> ProjectDraft {
    ProjectDraft {
        title: old.title.clone(),
        goal: old.goal.clone(),
        summary: old.summary.clone(),
        starts_on: old.starts_on,
        ends_on: old.ends_on,
        visibility: old.visibility,
        join_policy: old.join_policy,
        status: old.status,
    }
}

/// Deletes a project for good; its documents and requests stay with those who wrote them.
pub async fn delete_project(ctx: &Ctx, id: ProjectId, expected: Option<i64>) -> Result<ProjectId> {
    require_known(&ctx.actor)?;
    authorize(&ctx.actor, ProjectsAct::Read, &())?;
    ctx.write(|ctx| async move {
        store::lock(&ctx, id).await?;
        let old = reread(&ctx, id).await?;
        authorize(&ctx.actor, ProjectAct::Delete, &old.facts())?;
        check_version(expected, old.version)?;
        // Nobody can see the project any more, so each member is told.
        for member in store::members(&ctx, id).await? {
            let event = Event::new(Kind::ProjectDeleted, Subject::Project(id)).about(member);
            record(&ctx, event.audience(Audience::Private)).await?;
        }
        store::delete(&ctx, id).await?;
        Ok(id)
    })
    .await
}

async fn reread(ctx: &Ctx, id: ProjectId) -> Result<Project> {
    plan::by_id(ctx, id, &Pick::all()).await?.ok_or_else(Error::not_found)
}

/// Makes a batch of projects behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    store::reindex(ctx, after).await
}
