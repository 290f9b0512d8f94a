//! What is done with projects, on both faces.

use super::service;
use super::types::{CreateProject, ListProjects, Project, UpdateProject};
use bindery_derive::faces;
use bindery_entity::ids::ProjectId;

#[faces(tag = "Projects", query = ProjectQuery, mutation = ProjectMutation)]
trait Projects {
    /// List projects
    ///
    /// Projects that you may see, newest first; with `q` the best hits first, at most 500. Filters combine.
    #[get("/projects")]
    fn list_projects(filter: ListProjects, page: PageArgs, pick: Pick) -> Page<Project>;

    /// Create a project
    ///
    /// You are its first owner. It belongs to the district and school of your newest verified affiliation, if you have one.
    #[post("/projects", created,
        example = json!({
        "title": "One tri-state battle of the books", "goal": "A shared list, 120 questions and one final by video.",
        "summary": "Nine schools read the same twelve books and meet in May.",
        "starts_on": "2026-12-01", "ends_on": "2027-05-28", "visibility": "members"}))]
    fn create_project(input: CreateProject, pick: Pick) -> Project;

    /// Get a project
    #[get("/projects/{project_id}")]
    fn get_project(id: ProjectId, pick: Pick) -> Project;

    /// Update a project
    ///
    /// Changes the fields sent (JSON Merge Patch, RFC 7396), as a maintainer; name the version you read to change only
    /// that one (`If-Match` over REST, `expectedVersion` over GraphQL). An owner sets `status` to `archived` and away from it; in between nothing else changes (409
    /// `project_archived`).
    #[patch("/projects/{project_id}",
        example = json!({"status": "active", "ends_on": "2027-06-11"}))]
    fn update_project(id: ProjectId, input: UpdateProject, expected_version: Option<i64>, pick: Pick) -> Project;

    /// Delete a project
    ///
    /// For good, as an owner. Its documents and requests stay with those who wrote them, outside of any project.
    #[delete("/projects/{project_id}", answer = "The project is gone.")]
    fn delete_project(id: ProjectId, expected_version: Option<i64>) -> ProjectId;
}
