//! One row of the log of what happened; on `PostgreSQL` `position` is its place, on `SQLite` `seq` is.

use crate::ids::{ActivityId, DistrictId, MemberId, ProjectId};
use sea_orm::entity::prelude::*;

/// One row of the log of what happened; on `PostgreSQL` `position` is its place, on `SQLite` `seq` is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    /// Written and read by servers of the release before only.
    pub tx: i64,
    /// None until the row is numbered, and always on `SQLite`.
    pub position: Option<i64>,
    pub id: ActivityId,
    pub kind: String,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub member_id: Option<MemberId>,
    pub district_id: Option<DistrictId>,
    pub project_id: Option<ProjectId>,
    pub audience: String,
    pub detail: Json,
    pub occurred_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
