//! What is done with members, on both faces.

use super::service;
use super::types::{
    AddProjectMember, AddProjectMembers, AddedReport, ChangeProjectMember, ListProjectMembers, ProjectMember,
};
use bindery_derive::faces;
use bindery_entity::ids::{MemberId, ProjectId};

#[faces(tag = "Projects", query = ProjectMemberQuery, mutation = ProjectMemberMutation)]
trait Members {
    /// List a project's members
    ///
    /// In the order of coming. Whoever sees the project sees who is in it.
    #[get("/projects/{project_id}/members", rest, answer = "A page of members.")]
    fn list_project_members(id: ProjectId, filter: ListProjectMembers, page: PageArgs) -> Page<ProjectMember>;

    /// Add several members to a project
    ///
    /// Each row for itself, at most 100: the report says of each whether it was done, stood so already, or was refused
    /// and why.
    #[post("/projects/{project_id}/members/bulk", plain, gives = report, answer = "What became of each row.", complexity = "input.members.len() + child_complexity",
        example = json!({"members": [
        {"handle": "adaeze_okonkwo", "role": "viewer"}, {"handle": "nobody_here", "role": "contributor"}]}))]
    fn add_project_members(project_id: ProjectId, input: AddProjectMembers) -> AddedReport;

    /// Add a member to a project
    ///
    /// Somebody whose profile you may see, named by `member_id` or `handle`. Maintainers add contributors and viewers,
    /// owners everybody.
    #[post("/projects/{project_id}/members", created, answer = "The member's place in the project.",
        example = json!({"handle": "rosalind_tran", "role": "contributor"}))]
    fn add_project_member(project_id: ProjectId, input: AddProjectMember, pick: Pick) -> ProjectMember;

    /// Get a project's member
    #[get("/projects/{project_id}/members/{member_id}", answer = "The member's place in the project.")]
    fn get_project_member(project_id: ProjectId, member_id: MemberId, pick: Pick) -> ProjectMember;

    /// Change a member's role in a project
    ///
    /// Maintainers move people between contributor and viewer, owners everybody. The last owner keeps the role (409
    /// `sole_owner`).
    #[patch("/projects/{project_id}/members/{member_id}", answer = "The member's place in the project.",
        example = json!({"role": "maintainer"}))]
    fn change_project_member(
        project_id: ProjectId,
        member_id: MemberId,
        input: ChangeProjectMember,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> ProjectMember;

    /// Take a member out of a project
    ///
    /// Yourself to leave; others as maintainer or owner. The last owner stays (409 `sole_owner`).
    #[delete("/projects/{project_id}/members/{member_id}", answer = "The member is not in the project any more.")]
    fn remove_project_member(project_id: ProjectId, member_id: MemberId, expected_version: Option<i64>) -> MemberId;
}
