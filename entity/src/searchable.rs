//! A thing that full text search finds; its words stand in `searchable_fts` under the same number.

use sea_orm::entity::prelude::*;

/// A thing that full text search finds; its words stand in `searchable_fts` under the same number.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "searchable")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub row_no: i64,
    pub kind: String,
    pub subject_id: Uuid,
    pub scale: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
