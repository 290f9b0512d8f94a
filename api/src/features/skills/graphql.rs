//! Skills over GraphQL; the list hangs on the profile.

use super::service;
use super::types::Skill;
use crate::features::areas::types::{Area, SkillKind};
use crate::graphql::{Planned, ctx, one};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::AreaId;

crate::payload! {
    /// What adding a skill gave.
    AddSkillPayload {
        /// The skill.
        skill: Skill
    }
}

crate::payload! {
    /// What removing a skill gave.
    RemoveSkillPayload {
        /// The area that it was about.
        area_id: AreaId
    }
}

/// Mutations on skills.
#[derive(Debug, Default)]
pub struct SkillMutation;

#[Object]
impl SkillMutation {
    /// Says that you have or are learning an area.
    async fn add_skill(&self, context: &Context<'_>, area_id: AreaId, kind: SkillKind) -> Result<AddSkillPayload> {
        AddSkillPayload::of(context, service::add_skill(ctx(context), area_id, kind).await)
    }

    /// Takes that back.
    async fn remove_skill(
        &self,
        context: &Context<'_>,
        area_id: AreaId,
        kind: SkillKind,
    ) -> Result<RemoveSkillPayload> {
        RemoveSkillPayload::of(context, service::remove_skill(ctx(context), area_id, kind).await)
    }
}

#[ComplexObject]
impl Skill {
    /// The area.
    async fn area(&self, context: &Context<'_>) -> Result<Option<Planned<Area>>> {
        one(context, &self.related, self.area_id).await
    }
}
