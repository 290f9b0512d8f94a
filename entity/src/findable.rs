//! A number under which full text search finds a thing.

use sea_orm::entity::prelude::*;

/// A number under which full text search finds a thing; on `SQLite` its words stand in `findable_words` under the same
/// row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "findable")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub row_no: i64,
    pub kind: String,
    pub id: Uuid,
    /// The number of a reading key on the thing's shelf.
    pub reader: i64,
    /// What a hit counts in a text of its length.
    pub scale: i64,
    /// The words that tell the most of it, with their weights.
    pub telling: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
