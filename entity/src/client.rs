//! A district's machine account (OAuth 2.0 client credentials).

use crate::ids::{ClientId, DistrictId, MemberId};
use sea_orm::entity::prelude::*;

/// A district's machine account (OAuth 2.0 client credentials).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ClientId,
    pub district_id: DistrictId,
    pub name: String,
    pub scopes: Json,
    pub secret_hash: Vec<u8>,
    pub created_by: Option<MemberId>,
    pub revoked_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
