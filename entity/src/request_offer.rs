//! An offer to help with a request.

use crate::ids::{MemberId, OfferId, RequestId};
use sea_orm::entity::prelude::*;

/// An offer to help with a request.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    pub request_id: RequestId,
    pub helper_id: MemberId,
    pub message: String,
    pub condition: Option<String>,
    pub status: String,
    pub reason: Option<String>,
    pub decided_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
