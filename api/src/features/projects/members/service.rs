//! Use cases on who is in a project.

use super::store;
use super::types::{
    AddProjectMember, AddProjectMembers, AddedReport, AddedRow, ChangeProjectMember, ListProjectMembers, ProjectMember,
    RowOutcome,
};
use super::view::MembersOf;
use crate::activity::{Event, Kind, Subject, record};
use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::profiles::service as profiles;
use crate::features::projects::service as projects;
use crate::page::{Page, PageArgs};
use crate::plan::{self, Pick};
use crate::policy::projects::{MembershipAct, MembershipFacts, ProjectRole, ProjectsAct};
use crate::policy::{authorize, require_known};
use crate::version::check_version;
use bindery_entity::ids::{MemberId, ProjectId};
use garde::Validate as _;
use serde_json::json;

/// Members of one project at most.
const MOST: i64 = 500;

/// A member's place in a project.
pub async fn get_project_member(ctx: &Ctx, project: ProjectId, member: MemberId, pick: &Pick) -> Result<ProjectMember> {
    authorize(&ctx.actor, ProjectsAct::Read, &())?;
    let found = plan::one(ctx, None, pick, |alias, sql| {
        sql.of(alias, " AND @.project_id = ").bind(project).of(alias, " AND @.member_id = ").bind(member);
    });
    found.await?.ok_or_else(Error::not_found)
}

/// Who is in a project, in the order of coming.
pub async fn list_project_members(
    ctx: &Ctx,
    project: ProjectId,
    filter: &ListProjectMembers,
    page: &PageArgs,
) -> Result<Page<ProjectMember>> {
    plan::list::<MembersOf>(ctx, project, filter, page, &Pick::narrow()).await
}

/// Adds somebody the viewer may see.
pub async fn add_project_member(
    ctx: &Ctx,
    project: ProjectId,
    command: AddProjectMember,
    pick: &Pick,
) -> Result<ProjectMember> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let actor_role = open_role(&ctx, project).await?;
        let member = found(&ctx, &command).await?;
        if !add(&ctx, project, actor_role, member, command.role).await? {
            return Err(Error::new(Code::AlreadyExists, "this member is in the project already"));
        }
        get_project_member(&ctx, project, member, pick).await
    })
    .await
}

/// Adds several, each for itself: what is refused does not keep the others out.
pub async fn add_project_members(ctx: &Ctx, project: ProjectId, command: AddProjectMembers) -> Result<AddedReport> {
    require_known(&ctx.actor)?;
    command.validate()?;
    ctx.write(|ctx| async move {
        let actor_role = open_role(&ctx, project).await?;
        let least = MembershipFacts { actor_role, own: false, role: ProjectRole::Viewer };
        authorize(&ctx.actor, MembershipAct::Add, &least)?;
        let mut report = AddedReport { done: 0, unchanged: 0, refused: 0, rows: Vec::new() };
        for (row, one) in (0..).zip(&command.members) {
            let row = added_row(&ctx, project, actor_role, row, one).await?;
            match row.outcome {
                RowOutcome::Done => report.done += 1,
                RowOutcome::Unchanged => report.unchanged += 1,
                RowOutcome::Refused => report.refused += 1,
            }
            report.rows.push(row);
        }
        Ok(report)
    })
    .await
}

async fn added_row(
    ctx: &Ctx,
    project: ProjectId,
    actor_role: Option<ProjectRole>,
    row: i64,
    one: &AddProjectMember,
) -> Result<AddedRow> {
    let added = async {
        let member = found(ctx, one).await?;
        if add(ctx, project, actor_role, member, one.role).await? {
            return Ok((member, RowOutcome::Done));
        }
        let stands = store::role(ctx, project, member).await?;
        if stands == Some(one.role) {
            return Ok((member, RowOutcome::Unchanged));
        }
        Err(Error::new(Code::AlreadyExists, "this member is in the project already, in another role"))
    };
    match added.await {
        Ok((member, outcome)) => Ok(AddedRow { row, member_id: Some(member), outcome, code: None, detail: None }),
        Err(error) if error.code().class() >= 500 => Err(error),
        Err(error) => Ok(AddedRow {
            row,
            member_id: one.member_id,
            outcome: RowOutcome::Refused,
            code: Some(error.code().as_str().to_owned()),
            detail: Some(error.errors().first().map_or(error.detail(), |field| field.detail.as_str()).to_owned()),
        }),
    }
}

/// Gives a member another role.
pub async fn change_project_member(
    ctx: &Ctx,
    project: ProjectId,
    member: MemberId,
    command: ChangeProjectMember,
    expected: Option<i64>,
    pick: &Pick,
) -> Result<ProjectMember> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let actor_role = locked_role(&ctx, project).await?;
        let old = get_project_member(&ctx, project, member, &Pick::all()).await?;
        let facts = MembershipFacts { actor_role, own: false, role: old.role.max(command.role) };
        authorize(&ctx.actor, MembershipAct::Change, &facts)?;
        check_version(expected, old.version)?;
        projects::check_open(projects::find_project(&ctx, project).await?.archived)?;
        if old.role == command.role {
            return get_project_member(&ctx, project, member, pick).await;
        }
        keep_an_owner(&ctx, project, &old).await?;
        store::set_role(&ctx, &old, command.role).await?;
        log(&ctx, Kind::ProjectMemberChanged, project, member, command.role).await?;
        get_project_member(&ctx, project, member, pick).await
    })
    .await
}

/// Takes a member out; oneself may leave.
pub async fn remove_project_member(
    ctx: &Ctx,
    project: ProjectId,
    member: MemberId,
    expected: Option<i64>,
) -> Result<MemberId> {
    require_known(&ctx.actor)?;
    ctx.write(|ctx| async move {
        let actor_role = locked_role(&ctx, project).await?;
        let old = get_project_member(&ctx, project, member, &Pick::all()).await?;
        let own = ctx.actor.member_id() == Some(member);
        authorize(&ctx.actor, MembershipAct::Remove, &MembershipFacts { actor_role, own, role: old.role })?;
        check_version(expected, old.version)?;
        keep_an_owner(&ctx, project, &old).await?;
        store::delete(&ctx, project, member).await?;
        log(&ctx, Kind::ProjectMemberRemoved, project, member, old.role).await?;
        Ok(member)
    })
    .await
}

/// Locks the project and says what the actor does in it; not found where the actor may not see it.
async fn locked_role(ctx: &Ctx, project: ProjectId) -> Result<Option<ProjectRole>> {
    projects::lock_project(ctx, project).await?;
    Ok(projects::find_project(ctx, project).await?.facts.role)
}

/// [`locked_role`] in a project that is open to changes.
async fn open_role(ctx: &Ctx, project: ProjectId) -> Result<Option<ProjectRole>> {
    projects::lock_project(ctx, project).await?;
    let standing = projects::find_project(ctx, project).await?;
    let adds = MembershipFacts { actor_role: standing.facts.role, own: false, role: ProjectRole::Viewer };
    authorize(&ctx.actor, MembershipAct::Add, &adds)?;
    projects::check_open(standing.archived)?;
    Ok(standing.facts.role)
}

/// Whom the command names, if the viewer may know them.
async fn found(ctx: &Ctx, command: &AddProjectMember) -> Result<MemberId> {
    let found = profiles::find_profile(ctx, &command.profile()?).await;
    let pointer = if command.handle.is_some() { "/handle" } else { "/member_id" };
    found.map_err(|error| match error.code() {
        Code::NotFound => Error::field(pointer, "there is no such member"),
        _ => error,
    })
}

/// Adds a member; says whether that is new.
async fn add(
    ctx: &Ctx,
    project: ProjectId,
    actor_role: Option<ProjectRole>,
    member: MemberId,
    role: ProjectRole,
) -> Result<bool> {
    authorize(&ctx.actor, MembershipAct::Add, &MembershipFacts { actor_role, own: false, role })?;
    if store::count(ctx, project).await? >= MOST {
        return Err(Error::new(Code::Conflict, format!("a project has at most {MOST} members")));
    }
    let new = store::insert(ctx, project, member, role).await?;
    if new {
        log(ctx, Kind::ProjectMemberAdded, project, member, role).await?;
    }
    Ok(new)
}

/// Refuses to take the last owner's place away.
async fn keep_an_owner(ctx: &Ctx, project: ProjectId, old: &ProjectMember) -> Result<()> {
    if old.role == ProjectRole::Owner && store::other_owners(ctx, project, old.member_id).await? == 0 {
        let error = Error::new(Code::SoleOwner, "a project has an owner: appoint another one first");
        return Err(error.blockers(vec![project.to_string()]));
    }
    Ok(())
}

/// Logs what happened to a membership, whose facts others may still hold.
async fn log(ctx: &Ctx, kind: Kind, project: ProjectId, member: MemberId, role: ProjectRole) -> Result<()> {
    ctx.wake(Topic::Access);
    let event = Event::new(kind, Subject::Project(project)).about(member);
    record(ctx, event.detail(json!({ "role": role }))).await?;
    Ok(())
}
