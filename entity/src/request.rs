//! A request for a resource or for help.

use crate::ids::{DistrictId, MemberId, ProjectId, RequestId, SchoolId};
use sea_orm::entity::prelude::*;

/// A request for a resource or for help.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
    pub asker_id: MemberId,
    pub project_id: Option<ProjectId>,
    pub district_id: Option<DistrictId>,
    pub school_id: Option<SchoolId>,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub need_level: String,
    pub need_before: Option<DateTimeUtc>,
    pub helpers_wanted: i64,
    pub helpers_accepted: i64,
    pub status: String,
    pub status_before: Option<String>,
    pub visibility: String,
    pub item: Option<String>,
    pub quantity: Option<i64>,
    pub loan_until: Option<Date>,
    pub starts_on: Option<Date>,
    pub due_at: Option<DateTimeUtc>,
    pub asker_returned_at: Option<DateTimeUtc>,
    pub helper_returned_at: Option<DateTimeUtc>,
    pub lost_reported_by: Option<MemberId>,
    pub duplicate_of: Option<RequestId>,
    pub reason: Option<String>,
    pub fulfilled_at: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
