//! A shared document; what it says stands in `document_body`.

use crate::ids::{DistrictId, DocumentId, MemberId, ProjectId, SchoolId};
use sea_orm::entity::prelude::*;

/// A shared document; what it says stands in `document_body`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DocumentId,
    pub owner_id: MemberId,
    pub project_id: Option<ProjectId>,
    pub district_id: Option<DistrictId>,
    pub school_id: Option<SchoolId>,
    pub title: String,
    pub summary: Option<String>,
    pub status: String,
    pub visibility: String,
    pub license: String,
    pub language: String,
    pub revision: i64,
    pub shared_from: i64,
    pub listed_at: DateTimeUtc,
    pub published_at: Option<DateTimeUtc>,
    pub trashed_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
