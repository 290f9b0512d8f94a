//! What a document said at one time.

use crate::ids::{DocumentId, MemberId, RevisionId};
use sea_orm::entity::prelude::*;

/// What a document said at one time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RevisionId,
    pub document_id: DocumentId,
    pub number: i64,
    pub author_id: MemberId,
    pub title: String,
    pub summary: Option<String>,
    pub body: String,
    pub note: Option<String>,
    pub created_at: DateTimeUtc,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
