//! Revisions over REST.

use super::service;
use super::types::DocumentRevision;
use crate::plan::Pick;
use crate::rest::list::NoFilter;
use crate::rest::{Answer, Caller, Items, List, PageParams, Reply};
use actix_web::{get, web::Path};
use bindery_entity::ids::DocumentId;
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    config.service(list_document_revisions).service(get_document_revision);
}

/// List a document's revisions
///
/// What it said before, newest first, without the text. For those who may write the document.
#[utoipa::path(tag = "Documents", operation_id = "list_document_revisions", security((), ("bearer" = [])),
    params(("document_id" = DocumentId, Path, description = "The document."), PageParams),
    responses((status = 200, description = "A page of revisions.", body = Items<DocumentRevision>)))]
#[get("/documents/{document_id}/revisions")]
async fn list_document_revisions(caller: Caller, id: Path<DocumentId>, list: List<NoFilter>) -> Reply {
    caller.read(|ctx| async move { list.answer(service::list_document_revisions(&ctx, *id, &list.page).await?) }).await
}

/// Get a document's revision
///
/// What the document said then. For those who may write it.
#[utoipa::path(tag = "Documents", operation_id = "get_document_revision", security((), ("bearer" = [])),
    params(("document_id" = DocumentId, Path, description = "The document."),
        ("number" = i64, Path, description = "The revision's number, from 1.", minimum = 1, example = 1)),
    responses((status = 200, description = "The revision.", body = DocumentRevision)))]
#[get("/documents/{document_id}/revisions/{number}")]
async fn get_document_revision(caller: Caller, path: Path<(DocumentId, i64)>) -> Reply {
    let (document, number) = path.into_inner();
    caller
        .read(|ctx| async move {
            Answer::resource(&service::get_document_revision(&ctx, document, number, &Pick::all()).await?)
        })
        .await
}
