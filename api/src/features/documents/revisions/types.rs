//! Revisions as both faces show them.

use crate::http::Resource;
use crate::plan::{Heavy, Related};
use async_graphql::SimpleObject;
use bindery_entity::ids::{DocumentId, MemberId, RevisionId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// What a document said at one time.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct DocumentRevision {
    /// Its id.
    pub id: RevisionId,
    /// Which document.
    pub document_id: DocumentId,
    /// Its number in the document, from 1.
    pub number: i64,
    /// Who wrote it.
    pub author_id: MemberId,
    /// What the document was called.
    pub title: String,
    /// What it was about.
    pub summary: Option<String>,
    /// What it said, in Markdown; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub body: Heavy<String>,
    /// What changed, in a line.
    pub note: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

impl Resource for DocumentRevision {
    fn path(&self) -> String {
        format!("/v1/documents/{}/revisions/{}", self.document_id, self.number)
    }
    /// A revision does not change.
    fn version(&self) -> i64 {
        1
    }
}
