//! Memberships over GraphQL; the list hangs on the project.

use super::service;
use super::types::{AddProjectMember, AddProjectMembers, AddedReport, ChangeProjectMember, ProjectMember};
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::graphql::{Planned, ctx, one, selected};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{MemberId, ProjectId};

/// Queries on memberships.
#[derive(Debug, Default)]
pub struct ProjectMemberQuery;

#[Object]
impl ProjectMemberQuery {
    /// A member's place in a project.
    async fn project_member(
        &self,
        context: &Context<'_>,
        project_id: ProjectId,
        member_id: MemberId,
    ) -> Result<Option<ProjectMember>> {
        Ok(Some(
            service::get_project_member(ctx(context), project_id, member_id, &selected::<ProjectMember>(context))
                .await?,
        ))
    }
}

crate::payload! {
    /// What adding a member gave.
    AddProjectMemberPayload {
        /// The member's place in the project.
        project_member: ProjectMember
    }
}

crate::payload! {
    /// What adding several members gave.
    AddProjectMembersPayload {
        /// What became of each row.
        report: AddedReport
    }
}

crate::payload! {
    /// What changing a role gave.
    ChangeProjectMemberPayload {
        /// The member's place in the project.
        project_member: ProjectMember
    }
}

crate::payload! {
    /// What taking a member out gave.
    RemoveProjectMemberPayload {
        /// Who is not in the project any more.
        member_id: MemberId
    }
}

/// Mutations on memberships.
#[derive(Debug, Default)]
pub struct ProjectMemberMutation;

#[Object]
impl ProjectMemberMutation {
    /// Adds somebody whose profile you may see; maintainers add contributors and viewers, owners everybody.
    async fn add_project_member(
        &self,
        context: &Context<'_>,
        project_id: ProjectId,
        input: AddProjectMember,
    ) -> Result<AddProjectMemberPayload> {
        AddProjectMemberPayload::of(context, service::add_project_member(ctx(context), project_id, input).await)
    }

    /// Adds several, each row for itself.
    #[graphql(complexity = "input.members.len() + child_complexity")]
    async fn add_project_members(
        &self,
        context: &Context<'_>,
        project_id: ProjectId,
        input: AddProjectMembers,
    ) -> Result<AddProjectMembersPayload> {
        AddProjectMembersPayload::of(context, service::add_project_members(ctx(context), project_id, input).await)
    }

    /// Gives a member another role; the last owner keeps it.
    async fn change_project_member(
        &self,
        context: &Context<'_>,
        project_id: ProjectId,
        member_id: MemberId,
        expected_version: Option<i64>,
        input: ChangeProjectMember,
    ) -> Result<ChangeProjectMemberPayload> {
        let result = service::change_project_member(ctx(context), project_id, member_id, input, expected_version).await;
        ChangeProjectMemberPayload::of(context, result)
    }

    /// Takes a member out; yourself to leave. The last owner stays.
    async fn remove_project_member(
        &self,
        context: &Context<'_>,
        project_id: ProjectId,
        member_id: MemberId,
        expected_version: Option<i64>,
    ) -> Result<RemoveProjectMemberPayload> {
        let result = service::remove_project_member(ctx(context), project_id, member_id, expected_version).await;
        RemoveProjectMemberPayload::of(context, result)
    }
}

#[ComplexObject]
impl ProjectMember {
    /// The member; null when you may not see the profile.
    async fn member(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.member_id).await
    }

    /// The project.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Planned<Project>>> {
        one(context, &self.related, self.project_id).await
    }
}
