//! Stewards as both faces show them.

use crate::plan::Related;
use async_graphql::SimpleObject;
use bindery_entity::ids::{DistrictId, MemberId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A member who runs one district's side.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Steward {
    /// Which district.
    pub district_id: DistrictId,
    /// Which member.
    pub member_id: MemberId,
    /// Since when.
    pub appointed_at: DateTime<Utc>,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}
