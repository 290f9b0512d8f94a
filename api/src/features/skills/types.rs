//! Skills as both faces show them.

use crate::features::areas::types::SkillKind;
use crate::plan::Related;
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{AreaId, MemberId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An area that a member has or is learning.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Skill {
    /// Whose.
    pub member_id: MemberId,
    /// Which area.
    pub area_id: AreaId,
    /// The area's short name.
    #[schema(example = "genrefication")]
    pub area_slug: String,
    /// The area's name.
    #[schema(example = "Genrefication")]
    pub area_name: String,
    /// How the member stands to it.
    pub kind: SkillKind,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// Which skills to list.
#[command(filter = "SkillFilter")]
pub struct ListSkills {
    /// Only these.
    pub kind: Option<SkillKind>,
}
