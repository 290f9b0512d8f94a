//! A member's tie to a district or one of its schools.

use crate::ids::{AffiliationId, DistrictId, MemberId, SchoolId};
use sea_orm::entity::prelude::*;

/// A member's tie to a district or one of its schools.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "affiliation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AffiliationId,
    pub member_id: MemberId,
    pub district_id: DistrictId,
    pub school_id: Option<SchoolId>,
    pub role: String,
    pub source: String,
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub confirmed_by: Option<MemberId>,
    pub confirmed_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
