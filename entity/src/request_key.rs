//! A key by which lists find a request.

use crate::ids::RequestId;
use sea_orm::entity::prelude::*;

/// A key by which lists find a request: in one list, for one reader.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_key")]
pub struct Model {
    /// What the list is of: an area, a member, a project; nil for the list of all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: Uuid,
    /// The number of a reading key on one of the list's shelves.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reader: i64,
    /// What the list goes by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: DateTimeUtc,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
