//! An area of practice in the controlled vocabulary.

use crate::ids::AreaId;
use sea_orm::entity::prelude::*;

/// An area of practice in the controlled vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "area")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AreaId,
    pub parent_id: Option<AreaId>,
    pub slug: String,
    pub name: String,
    pub name_folded: String,
    pub synonyms: Json,
    pub description: String,
    pub position: i64,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
