//! A professional role of a member, declared, verified or both.

use crate::ids::{DistrictId, MemberId};
use sea_orm::entity::prelude::*;

/// A professional role of a member, declared, verified or both.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: MemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    pub declared: bool,
    pub verified_source: Option<String>,
    pub verified_district_id: Option<DistrictId>,
    pub verified_at: Option<DateTimeUtc>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
