//! Projects: begun, joined, and brought as far as they are.

use super::super::examples;
use super::super::network::{self, DemoProject};
use super::{Act, Item, act};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::projects::members::service as members;
use crate::features::projects::members::types::AddProjectMember;
use crate::features::projects::service;
use crate::features::projects::types::{CreateProject, ProjectStatus, UpdateProject};
use crate::patch::Patch;
use crate::plan::Pick;
use chrono::Duration;
use std::sync::Arc;

pub(super) fn acts(ctx: &Ctx) -> Result<Vec<Act>> {
    let mut acts = Vec::new();
    for (place, project) in network::projects()?.into_iter().enumerate() {
        let (item, project) = (Item::new(examples::FIRST_PROJECT, place), Arc::new(project));
        acts.push(begin(ctx, &item, &project));
        acts.extend((1..project.members.len()).map(|number| join(ctx, &item, &project, number)));
        if project.status != ProjectStatus::Planned {
            acts.push(advance(ctx, &item, &project, ProjectStatus::Active, project.created_days_ago - 3));
        }
        if !matches!(project.status, ProjectStatus::Planned | ProjectStatus::Active) {
            acts.push(advance(ctx, &item, &project, project.status, 1));
        }
    }
    Ok(acts)
}

fn begin(ctx: &Ctx, item: &Item, project: &Arc<DemoProject>) -> Act {
    let (item, project, today) = (item.clone(), project.clone(), ctx.today());
    let when = item.time(ctx.now(), project.created_days_ago, 0);
    act(when, move |mut world| async move {
        let owner = project.members.first().map(|member| member.handle.as_str()).unwrap_or_default();
        let command = CreateProject {
            title: project.title.clone(),
            goal: project.goal.clone(),
            summary: Some(project.summary.clone()),
            starts_on: project.starts_on_days.map(|days| today + Duration::days(days)),
            ends_on: project.ends_on_days.map(|days| today + Duration::days(days)),
            visibility: Some(project.visibility),
            join_policy: Some(project.join_policy),
            status: None,
        };
        let made = service::create_project(&world.acting(owner, &item, when)?, command, &Pick::narrow()).await?;
        world.projects.insert(project.key.clone(), made.id);
        Ok(world)
    })
}

/// Members come one after the other, from the day after the beginning on.
fn join(ctx: &Ctx, item: &Item, project: &Arc<DemoProject>, number: usize) -> Act {
    let (item, project) = (item.clone(), project.clone());
    let when = item.time(ctx.now(), project.created_days_ago - 1, number);
    act(when, move |world| async move {
        let owner = project.members.first().map(|member| member.handle.as_str()).unwrap_or_default();
        let Some(member) = project.members.get(number) else { return Ok(world) };
        let command =
            AddProjectMember { member_id: Some(world.member(&member.handle)?), handle: None, role: member.role };
        let id = world.project(&project.key)?;
        members::add_project_member(&world.acting(owner, &item, when)?, id, command, &Pick::none()).await?;
        Ok(world)
    })
}

fn advance(ctx: &Ctx, item: &Item, project: &Arc<DemoProject>, status: ProjectStatus, days_ago: i64) -> Act {
    let (item, project) = (item.clone(), project.clone());
    let when = item.time(ctx.now(), days_ago, 0);
    act(when, move |world| async move {
        let owner = project.members.first().map(|member| member.handle.as_str()).unwrap_or_default();
        let command = UpdateProject { status: Patch::Value(status), ..UpdateProject::default() };
        let id = world.project(&project.key)?;
        service::update_project(&world.acting(owner, &item, when)?, id, command, None, &Pick::none()).await?;
        Ok(world)
    })
}
