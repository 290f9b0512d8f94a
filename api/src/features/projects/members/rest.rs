//! Memberships over REST.

use super::service;
use super::types::{
    AddProjectMember, AddProjectMembers, AddedReport, ChangeProjectMember, ListProjectMembers, ProjectMember,
};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{delete, get, patch, post, web::Path};
use bindery_entity::ids::{MemberId, ProjectId};
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(list_project_members)
        .service(add_project_members)
        .service(add_project_member)
        .service(get_project_member)
        .service(change_project_member)
        .service(remove_project_member);
}

/// List a project's members
///
/// In the order of coming. Whoever sees the project sees who is in it.
#[utoipa::path(tag = "Projects", operation_id = "list_project_members", security((), ("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project."), PageParams, ListProjectMembers),
    responses((status = 200, description = "A page of members.", body = Items<ProjectMember>)))]
#[get("/projects/{project_id}/members")]
async fn list_project_members(caller: Caller, id: Path<ProjectId>, list: List<ListProjectMembers>) -> Reply {
    caller
        .read(
            |ctx| async move { list.answer(service::list_project_members(&ctx, *id, &list.filter, &list.page).await?) },
        )
        .await
}

/// Get a project's member
#[utoipa::path(tag = "Projects", operation_id = "get_project_member", security((), ("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project."),
        ("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 200, description = "The member's place in the project.", body = ProjectMember)))]
#[get("/projects/{project_id}/members/{member_id}")]
async fn get_project_member(caller: Caller, path: Path<(ProjectId, MemberId)>) -> Reply {
    let (project, member) = path.into_inner();
    caller
        .read(|ctx| async move {
            Answer::resource(&service::get_project_member(&ctx, project, member, &Pick::all()).await?)
        })
        .await
}

/// Add a member to a project
///
/// Somebody whose profile you may see, named by `member_id` or `handle`. Maintainers add contributors and viewers,
/// owners everybody.
#[utoipa::path(tag = "Projects", operation_id = "add_project_member", security(("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project.")),
    request_body(content = AddProjectMember, description = "Whom to add.",
        example = json!({"handle": "rosalind_tran", "role": "contributor"})),
    responses((status = 201, description = "The member's place in the project.", body = ProjectMember)))]
#[post("/projects/{project_id}/members")]
async fn add_project_member(caller: Caller, id: Path<ProjectId>, command: Json<AddProjectMember>) -> Reply {
    caller.write(|ctx| async move { Answer::created(&service::add_project_member(&ctx, *id, command.0).await?) }).await
}

/// Add several members to a project
///
/// Each row for itself, at most 100: the report says of each whether it was done, stood so already, or was refused
/// and why.
#[utoipa::path(tag = "Projects", operation_id = "add_project_members", security(("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project.")),
    request_body(content = AddProjectMembers, description = "Whom to add.", example = json!({"members": [
        {"handle": "adaeze_okonkwo", "role": "viewer"}, {"handle": "nobody_here", "role": "contributor"}]})),
    responses((status = 200, description = "What became of each row.", body = AddedReport)))]
#[post("/projects/{project_id}/members/bulk")]
async fn add_project_members(caller: Caller, id: Path<ProjectId>, command: Json<AddProjectMembers>) -> Reply {
    caller.write(|ctx| async move { Answer::json(&service::add_project_members(&ctx, *id, command.0).await?) }).await
}

/// Change a member's role in a project
///
/// Maintainers move people between contributor and viewer, owners everybody. The last owner keeps the role (409
/// `sole_owner`).
#[utoipa::path(tag = "Projects", operation_id = "change_project_member", security(("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project."),
        ("member_id" = MemberId, Path, description = "The member.")),
    request_body(content = ChangeProjectMember, description = "The new role.", example = json!({"role": "maintainer"})),
    responses((status = 200, description = "The member's place in the project.", body = ProjectMember)))]
#[patch("/projects/{project_id}/members/{member_id}")]
async fn change_project_member(
    caller: Caller,
    path: Path<(ProjectId, MemberId)>,
    command: Json<ChangeProjectMember>,
) -> Reply {
    let expected = caller.expected_version()?;
    let (project, member) = path.into_inner();
    caller
        .write(|ctx| async move {
            Answer::resource(&service::change_project_member(&ctx, project, member, command.0, expected).await?)
        })
        .await
}

/// Take a member out of a project
///
/// Yourself to leave; others as maintainer or owner. The last owner stays (409 `sole_owner`).
#[utoipa::path(tag = "Projects", operation_id = "remove_project_member", security(("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project."),
        ("member_id" = MemberId, Path, description = "The member.")),
    responses((status = 204, description = "The member is not in the project any more.")))]
#[delete("/projects/{project_id}/members/{member_id}")]
async fn remove_project_member(caller: Caller, path: Path<(ProjectId, MemberId)>) -> Reply {
    let expected = caller.expected_version()?;
    let (project, member) = path.into_inner();
    caller
        .write(|ctx| async move {
            service::remove_project_member(&ctx, project, member, expected).await?;
            Ok(Answer::no_content())
        })
        .await
}
