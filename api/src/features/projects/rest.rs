//! Projects over REST.

use super::service;
use super::types::{CreateProject, ListProjects, Project, UpdateProject};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{delete, get, patch, post, web::Path};
use bindery_entity::ids::ProjectId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(list_projects)
        .service(create_project)
        .service(get_project)
        .service(update_project)
        .service(delete_project);
}

/// List projects
///
/// Projects that you may see, newest first; with `q` the best hits first, at most 500. Filters combine.
#[utoipa::path(tag = "Projects", operation_id = "list_projects", security((), ("bearer" = [])),
    params(PageParams, ListProjects),
    responses((status = 200, description = "A page of projects.", body = Items<Project>)))]
#[get("/projects")]
async fn list_projects(caller: Caller, list: List<ListProjects>) -> Reply {
    caller
        .read(|ctx| async move {
            list.answer(service::list_projects(&ctx, &list.filter, &list.page, &Pick::narrow()).await?)
        })
        .await
}

/// Get a project
#[utoipa::path(tag = "Projects", operation_id = "get_project", security((), ("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project.")),
    responses((status = 200, description = "The project.", body = Project)))]
#[get("/projects/{project_id}")]
async fn get_project(caller: Caller, id: Path<ProjectId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_project(&ctx, *id, &Pick::all()).await?) }).await
}

/// Create a project
///
/// You are its first owner. It belongs to the district and school of your newest verified affiliation, if you have one.
#[utoipa::path(tag = "Projects", operation_id = "create_project", security(("bearer" = [])),
    request_body(content = CreateProject, description = "The project to start.", example = json!({
        "title": "One tri-state battle of the books", "goal": "A shared list, 120 questions and one final by video.",
        "summary": "Nine schools read the same twelve books and meet in May.",
        "starts_on": "2026-12-01", "ends_on": "2027-05-28", "visibility": "members"})),
    responses((status = 201, description = "The new project.", body = Project)))]
#[post("/projects")]
async fn create_project(caller: Caller, command: Json<CreateProject>) -> Reply {
    caller
        .write(|ctx| async move { Answer::created(&service::create_project(&ctx, command.0, &Pick::all()).await?) })
        .await
}

/// Update a project
///
/// Changes the fields sent (JSON Merge Patch, RFC 7396), as a maintainer; send `If-Match` to change only the version
/// you read. An owner sets `status` to `archived` and away from it; in between nothing else changes (409
/// `project_archived`).
#[utoipa::path(tag = "Projects", operation_id = "update_project", security(("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project.")),
    request_body(content = UpdateProject, description = "The fields to change.",
        example = json!({"status": "active", "ends_on": "2027-06-11"})),
    responses((status = 200, description = "The project as it stands now.", body = Project)))]
#[patch("/projects/{project_id}")]
async fn update_project(caller: Caller, id: Path<ProjectId>, command: Json<UpdateProject>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::update_project(&ctx, *id, command.0, expected).await?) })
        .await
}

/// Delete a project
///
/// For good, as an owner. Its documents and requests stay with those who wrote them, outside of any project.
#[utoipa::path(tag = "Projects", operation_id = "delete_project", security(("bearer" = [])),
    params(("project_id" = ProjectId, Path, description = "The project.")),
    responses((status = 204, description = "The project is gone.")))]
#[delete("/projects/{project_id}")]
async fn delete_project(caller: Caller, id: Path<ProjectId>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move {
            service::delete_project(&ctx, *id, expected).await?;
            Ok(Answer::no_content())
        })
        .await
}
