//! Use cases on revisions.

use super::store;
use super::types::DocumentRevision;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::documents::service as documents;
use crate::features::documents::types::Document;
use crate::page::{Page, PageArgs};
use crate::pick::Pick;
use crate::policy::documents::{DocumentAct, DocumentsAct};
use crate::policy::{allows, authorize};
use bindery_entity::ids::{DocumentId, RevisionId};
use std::collections::HashMap;

/// What a document said at one time, by the revision's number.
pub async fn get_document_revision(
    ctx: &Ctx,
    document: DocumentId,
    number: i64,
    pick: &Pick,
) -> Result<DocumentRevision> {
    authorize_list(ctx, &documents::get_document(ctx, document, &Pick::Narrow).await?)?;
    store::revision(ctx, document, number, pick).await?.ok_or_else(Error::not_found)
}

/// What a document said before, newest first; for those who write it.
pub async fn list_document_revisions(
    ctx: &Ctx,
    document: DocumentId,
    page: &PageArgs,
) -> Result<Page<DocumentRevision>> {
    authorize_list(ctx, &documents::get_document(ctx, document, &Pick::Narrow).await?)?;
    revisions_of(ctx, &[document], page).await?.remove(&document).ok_or_else(Error::not_found)
}

/// Refuses those who may not see what the document said before.
pub fn authorize_list(ctx: &Ctx, document: &Document) -> Result<()> {
    authorize(&ctx.actor, DocumentAct::ListRevisions, &document.standing.facts)
}

/// The revisions of each of these documents, as far as the viewer may see them; for nested fields.
pub async fn revisions_of(
    ctx: &Ctx,
    documents: &[DocumentId],
    page: &PageArgs,
) -> Result<HashMap<DocumentId, Page<DocumentRevision>>> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    store::revisions_of(ctx, documents, page).await
}

/// Those of these revisions that the viewer may see; for nested fields.
pub async fn revisions_by_id(ctx: &Ctx, ids: &[RevisionId], pick: &Pick) -> Result<Vec<DocumentRevision>> {
    if !allows(&ctx.actor, DocumentsAct::Read, &()) {
        return Ok(Vec::new());
    }
    store::revisions_by_id(ctx, ids, pick).await
}
