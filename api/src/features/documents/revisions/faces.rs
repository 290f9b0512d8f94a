//! What is done with revisions, on both faces.

use super::service;
use super::types::DocumentRevision;
use bindery_derive::faces;
use bindery_entity::ids::DocumentId;

#[faces(tag = "Documents", query = DocumentRevisionQuery)]
trait Revisions {
    /// List a document's revisions
    ///
    /// What it said before, newest first, without the text. For those who may write the document.
    #[get("/documents/{document_id}/revisions", rest, answer = "A page of revisions.")]
    fn list_document_revisions(id: DocumentId, page: PageArgs) -> Page<DocumentRevision>;

    /// Get a document's revision
    ///
    /// What the document said then. For those who may write it.
    #[get("/documents/{document_id}/revisions/{number}", answer = "The revision.")]
    fn get_document_revision(
        document_id: DocumentId,
        #[param(description = "The revision's number, from 1.", minimum = 1, example = 1)] number: i64,
        pick: Pick,
    ) -> DocumentRevision;
}
