//! A member's face to others; its id is the member's.

use crate::ids::MemberId;
use sea_orm::entity::prelude::*;

/// A member's face to others; its id is the member's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    pub handle: String,
    pub handle_folded: String,
    pub name: String,
    pub name_folded: String,
    pub headline: Option<String>,
    pub tagline: Option<String>,
    pub bio: Option<String>,
    pub grade_bands: Json,
    pub languages: Json,
    pub visibility: String,
    pub active: bool,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
