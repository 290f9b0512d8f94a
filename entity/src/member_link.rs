//! A link on a profile to the member's page elsewhere.

use crate::ids::{LinkId, MemberId};
use sea_orm::entity::prelude::*;

/// A link on a profile to the member's page elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    pub member_id: MemberId,
    pub platform: String,
    pub handle: Option<String>,
    pub url: String,
    pub position: i64,
    pub verified_at: Option<DateTimeUtc>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
