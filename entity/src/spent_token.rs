//! A refresh token that was used, stored hashed, and the one that followed it, sealed.

use crate::ids::SessionId;
use sea_orm::entity::prelude::*;

/// A refresh token that was used, stored hashed, and the one that followed it, sealed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    pub session_id: SessionId,
    pub sealed_successor: Vec<u8>,
    pub used_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
