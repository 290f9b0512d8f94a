//! What hangs on Projects, over GraphQL.

use super::members::types::{ListProjectMembers, ProjectMember};
use super::members::view::MembersOf;
use super::types::Project;
use crate::features::districts::types::{District, School};
use crate::features::documents::types::{Document, ListDocuments};
use crate::features::documents::view::DocumentsIn;
use crate::features::requests::types::{ListRequests, Request};
use crate::features::requests::view::RequestsIn;
use crate::graphql::{Pages, Planned, cost, many, one, page};
use async_graphql::{ComplexObject, Context, Result};

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
