//! A collaboration project.

use crate::ids::{DistrictId, ProjectId, SchoolId};
use sea_orm::entity::prelude::*;

/// A collaboration project.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProjectId,
    pub title: String,
    pub goal: String,
    pub summary: Option<String>,
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub visibility: String,
    pub join_policy: String,
    pub status: String,
    pub district_id: Option<DistrictId>,
    pub school_id: Option<SchoolId>,
    pub member_count: i64,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
