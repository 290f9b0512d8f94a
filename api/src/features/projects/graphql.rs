//! Projects over GraphQL.

use super::members::types::{ListProjectMembers, ProjectMember};
use super::members::view::MembersOf;
use super::service;
use super::types::{CreateProject, ListProjects, Project, UpdateProject};
use crate::features::districts::types::{District, School};
use crate::features::documents::types::{Document, ListDocuments};
use crate::features::documents::view::DocumentsIn;
use crate::features::requests::types::{ListRequests, Request};
use crate::features::requests::view::RequestsIn;
use crate::graphql::{Pages, Planned, cost, ctx, many, one, page, selected, selected_items, selected_under};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::ProjectId;

/// Queries on projects.
#[derive(Debug, Default)]
pub struct ProjectQuery;

#[Object]
impl ProjectQuery {
    /// One project.
    async fn project(&self, context: &Context<'_>, id: ProjectId) -> Result<Option<Project>> {
        Ok(Some(service::get_project(ctx(context), id, &selected::<Project>(context)).await?))
    }

    /// Projects that you may see, newest first; with `q` the best hits first, at most 500.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn projects(
        &self,
        context: &Context<'_>,
        filter: Option<ListProjects>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Project>> {
        let (filter, page) = (filter.unwrap_or_default(), page(first, after, last, before));
        Ok(service::list_projects(ctx(context), &filter, &page, &selected_items::<Project>(context)).await?.into())
    }
}

crate::payload! {
    /// What starting a project gave.
    CreateProjectPayload {
        /// The new project.
        project: Project
    }
}

crate::payload! {
    /// What changing a project gave.
    UpdateProjectPayload {
        /// The project as it stands now.
        project: Project
    }
}

crate::payload! {
    /// What deleting a project gave.
    DeleteProjectPayload {
        /// The project that is gone.
        project_id: ProjectId
    }
}

/// Mutations on projects.
#[derive(Debug, Default)]
pub struct ProjectMutation;

#[Object]
impl ProjectMutation {
    /// Starts a project; you are its first owner.
    async fn create_project(&self, context: &Context<'_>, input: CreateProject) -> Result<CreateProjectPayload> {
        let pick = selected_under::<Project>(context, "project");
        CreateProjectPayload::of(context, service::create_project(ctx(context), input, &pick).await)
    }

    /// Changes a project, as a maintainer; an owner archives it and opens it again.
    async fn update_project(
        &self,
        context: &Context<'_>,
        id: ProjectId,
        expected_version: Option<i64>,
        input: UpdateProject,
    ) -> Result<UpdateProjectPayload> {
        UpdateProjectPayload::of(context, service::update_project(ctx(context), id, input, expected_version).await)
    }

    /// Deletes a project for good, as an owner; its documents and requests stay with those who wrote them.
    async fn delete_project(
        &self,
        context: &Context<'_>,
        id: ProjectId,
        expected_version: Option<i64>,
    ) -> Result<DeleteProjectPayload> {
        DeleteProjectPayload::of(context, service::delete_project(ctx(context), id, expected_version).await)
    }
}

#[ComplexObject]
impl Project {
    /// The district that it belongs to.
    async fn district(&self, context: &Context<'_>) -> Result<Option<Planned<District>>> {
        one(context, &self.related, self.district_id).await
    }

    /// The school that it belongs to.
    async fn school(&self, context: &Context<'_>) -> Result<Option<Planned<School>>> {
        one(context, &self.related, self.school_id).await
    }

    /// Its documents that you may see, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn documents(
        &self,
        context: &Context<'_>,
        filter: Option<ListDocuments>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Document>> {
        many::<DocumentsIn>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }

    /// Who is in it, in the order of coming.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn members(
        &self,
        context: &Context<'_>,
        filter: Option<ListProjectMembers>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<ProjectMember>> {
        many::<MembersOf>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }

    /// What is asked for it, as far as you may see it, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn requests(
        &self,
        context: &Context<'_>,
        filter: Option<ListRequests>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Pages<Request>> {
        many::<RequestsIn>(context, &self.related, self.id, filter, page(first, after, last, before)).await
    }
}
