//! Skills over GraphQL; the list hangs on the profile.

use super::service;
use super::types::{ListSkills, Skill};
use crate::error::Error;
use crate::features::areas::types::{Area, SkillKind};
use crate::graphql::{Loaders, Nested, ctx, load_nested, loaders};
use crate::page::Page;
use async_graphql::dataloader::Loader;
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{AreaId, MemberId};
use std::collections::HashMap;
use std::sync::Arc;

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
    async fn area(&self, context: &Context<'_>) -> Result<Option<Area>> {
        Ok(loaders(context).load_one(self.area_id).await?)
    }
}

impl Loader<Nested<MemberId, ListSkills>> for Loaders {
    type Value = Page<Skill>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[Nested<MemberId, ListSkills>],
    ) -> Result<HashMap<Nested<MemberId, ListSkills>, Page<Skill>>, Arc<Error>> {
        load_nested(keys, |ids, filter, page| async move { service::skills_of(&self.0, &ids, &filter, &page).await })
            .await
    }
}
