//! Documents over REST.

use super::service;
use super::types::{CreateDocument, Document, ListDocuments, UpdateDocument};
use crate::plan::Pick;
use crate::rest::{Answer, Caller, Items, Json, List, PageParams, Reply};
use actix_web::{delete, get, patch, post, web::Path};
use bindery_entity::ids::DocumentId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config
        .service(list_documents)
        .service(create_document)
        .service(get_document)
        .service(update_document)
        .service(delete_document)
        .service(restore_document);
}

/// List documents
///
/// Documents that you may see, newest first, without their text. With `q` the best hits come first, at most 500, each
/// with a `snippet`. Filters combine. `owner_id` gives the documents of a member, `project_id` those of a project,
/// `trashed` those in your trash.
#[utoipa::path(tag = "Documents", operation_id = "list_documents", security((), ("bearer" = [])),
    params(PageParams, ListDocuments),
    responses((status = 200, description = "A page of documents.", body = Items<Document>)))]
#[get("/documents")]
async fn list_documents(caller: Caller, list: List<ListDocuments>) -> Reply {
    caller
        .read(|ctx| async move {
            let pick = Pick::and(&["snippet"]);
            list.answer(service::list_documents(&ctx, &list.filter, &list.page, &pick).await?)
        })
        .await
}

/// Get a document
///
/// With its text, as Markdown and as HTML that is safe to show.
#[utoipa::path(tag = "Documents", operation_id = "get_document", security((), ("bearer" = [])),
    params(("document_id" = DocumentId, Path, description = "The document.")),
    responses((status = 200, description = "The document.", body = Document)))]
#[get("/documents/{document_id}")]
async fn get_document(caller: Caller, id: Path<DocumentId>) -> Reply {
    caller.read(|ctx| async move { Answer::resource(&service::get_document(&ctx, *id, &Pick::all()).await?) }).await
}

/// Create a document
///
/// A draft unless you say otherwise, seen by you and, in a project, by those who write there.
#[utoipa::path(tag = "Documents", operation_id = "create_document", security(("bearer" = [])),
    request_body(content = CreateDocument, description = "The document to begin.", example = json!({
        "title": "Weeding nonfiction in six weeks", "summary": "One shelf a day, with the sheet that the crew fills in.",
        "body": "## Before you start\n\n1. Run the circulation report for the 500s.\n2. Print the sheet below.\n\n| check | keep | go |\n|---|---|---|\n| facts | still true | out of date |",
        "area_ids": ["are_01kdvdna00e018daa54c0thgzn"], "license": "cc-by-4.0", "visibility": "members"})),
    responses((status = 201, description = "The new document.", body = Document)))]
#[post("/documents")]
async fn create_document(caller: Caller, command: Json<CreateDocument>) -> Reply {
    caller.write(|ctx| async move { Answer::created(&service::create_document(&ctx, command.0).await?) }).await
}

/// Update a document
///
/// Changes the fields sent (JSON Merge Patch, RFC 7396) of the version that `If-Match` names: without it 428, and 412
/// when another stands now. Whoever writes changes title, summary, text, areas and language; whoever manages also
/// status, visibility and licence; the owner also the project. A change of title, summary or text leaves a revision.
#[utoipa::path(tag = "Documents", operation_id = "update_document", security(("bearer" = [])),
    params(("document_id" = DocumentId, Path, description = "The document.")),
    request_body(content = UpdateDocument, description = "The fields to change.",
        example = json!({"status": "published", "note": "Ready for September"})),
    responses((status = 200, description = "The document as it stands now.", body = Document)))]
#[patch("/documents/{document_id}")]
async fn update_document(caller: Caller, id: Path<DocumentId>, command: Json<UpdateDocument>) -> Reply {
    let expected = caller.expected_version()?;
    caller
        .write(|ctx| async move { Answer::resource(&service::update_document(&ctx, *id, command.0, expected).await?) })
        .await
}

/// Delete a document
///
/// Puts the version that `If-Match` names into the trash, where those who manage it find it for 30 days.
#[utoipa::path(tag = "Documents", operation_id = "delete_document", security(("bearer" = [])),
    params(("document_id" = DocumentId, Path, description = "The document.")),
    responses((status = 200, description = "The document, in the trash.", body = Document)))]
#[delete("/documents/{document_id}")]
async fn delete_document(caller: Caller, id: Path<DocumentId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::delete_document(&ctx, *id, expected).await?) }).await
}

/// Restore a document
///
/// Takes it out of the trash.
#[utoipa::path(tag = "Documents", operation_id = "restore_document", security(("bearer" = [])),
    params(("document_id" = DocumentId, Path, description = "The document.")),
    responses((status = 200, description = "The document as it stands now.", body = Document)))]
#[post("/documents/{document_id}/restore")]
async fn restore_document(caller: Caller, id: Path<DocumentId>) -> Reply {
    let expected = caller.expected_version()?;
    caller.write(|ctx| async move { Answer::resource(&service::restore_document(&ctx, *id, expected).await?) }).await
}
