//! What a document says as HTML, made from its Markdown.

use crate::ids::DocumentId;
use sea_orm::entity::prelude::*;

/// What a document says as HTML, made from its Markdown.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_html")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub document_id: DocumentId,
    /// The revision whose text it is.
    pub revision: i64,
    /// The version of what made it.
    pub renderer: i64,
    pub html: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
