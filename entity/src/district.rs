//! A school district, by its NCES facts.

use crate::ids::DistrictId;
use sea_orm::entity::prelude::*;

/// A school district, by its NCES facts.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "district")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DistrictId,
    pub nces_id: String,
    pub state_district_id: String,
    pub name: String,
    pub name_folded: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub locale: Option<String>,
    pub kind: String,
    pub status: String,
    pub school_count: Option<i64>,
    pub student_count: Option<i64>,
    pub teachers_fte: Option<f64>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
