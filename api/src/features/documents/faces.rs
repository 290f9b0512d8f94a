//! What is done with documents, on both faces.

use super::service;
use super::types::{CreateDocument, Document, ListDocuments, UpdateDocument};
use bindery_derive::faces;
use bindery_entity::ids::DocumentId;

#[faces(tag = "Documents", query = DocumentQuery, mutation = DocumentMutation)]
trait Documents {
    /// List documents
    ///
    /// Documents that you may see, newest first, without their text. With `q` the best hits come first, at most 500, each
    /// with a `snippet`. Filters combine. `owner_id` gives the documents of a member, `project_id` those of a project,
    /// `trashed` those in your trash.
    #[get("/documents", also = "beginning")]
    fn list_documents(filter: ListDocuments, page: PageArgs, pick: Pick) -> Page<Document>;

    /// Create a document
    ///
    /// A draft unless you say otherwise, seen by you and, in a project, by those who write there.
    #[post("/documents", created,
        example = json!({
        "title": "Weeding nonfiction in six weeks", "summary": "One shelf a day, with the sheet that the crew fills in.",
        "body": "## Before you start\n\n1. Run the circulation report for the 500s.\n2. Print the sheet below.\n\n| check | keep | go |\n|---|---|---|\n| facts | still true | out of date |",
        "area_ids": ["are_01kdvdna00e018daa54c0thgzn"], "license": "cc-by-4.0", "visibility": "members"}))]
    fn create_document(input: CreateDocument, pick: Pick) -> Document;

    /// Get a document
    ///
    /// With its text, as Markdown and as HTML that is safe to show.
    #[get("/documents/{document_id}")]
    fn get_document(id: DocumentId, pick: Pick) -> Document;

    /// Update a document
    ///
    /// Changes the fields sent (JSON Merge Patch, RFC 7396) of the version you read, which has to be named
    /// (`If-Match` over REST, `expectedVersion` over GraphQL) and still stand. Whoever writes changes title, summary, text, areas and language; whoever manages also
    /// status, visibility and licence; the owner also the project. A change of title, summary or text leaves a revision.
    #[patch("/documents/{document_id}",
        example = json!({"status": "published", "note": "Ready for September"}))]
    fn update_document(id: DocumentId, input: UpdateDocument, expected_version: i64, pick: Pick) -> Document;

    /// Delete a document
    ///
    /// Puts the version you read, which has to be named, into the trash, where those who manage it find it for 30 days.
    #[delete("/documents/{document_id}", answer = "The document, in the trash.")]
    fn delete_document(id: DocumentId, expected_version: i64, pick: Pick) -> Document;

    /// Restore a document
    ///
    /// Takes it out of the trash.
    #[post("/documents/{document_id}/restore")]
    fn restore_document(id: DocumentId, expected_version: Option<i64>, pick: Pick) -> Document;
}
