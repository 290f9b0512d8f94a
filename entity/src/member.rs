//! A person's account: what only its owner and the sign-in code may see.

use crate::ids::MemberId;
use sea_orm::entity::prelude::*;

/// A person's account: what only its owner and the sign-in code may see.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    pub email: String,
    pub email_folded: String,
    pub email_confirmed_at: Option<DateTimeUtc>,
    pub password_hash: Option<String>,
    pub admin: bool,
    pub status: String,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
