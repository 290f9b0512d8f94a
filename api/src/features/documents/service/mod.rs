//! Use cases on documents.

mod change;
mod trash;

pub use change::{create_document, update_document};
pub use trash::{delete_document, restore_document, sweep};

use super::types::{Document, ListDocuments};
use super::{body, store};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::markdown;
use crate::page::{Page, PageArgs};
use crate::pick::{Heavy, Pick};
use crate::policy::documents::DocumentsAct;
use crate::policy::{allows, authorize};
use bindery_entity::ids::{DocumentId, MemberId, ProjectId};
use garde::Validate as _;
use std::collections::HashMap;

pub(super) use change::Draft;

/// One document.
pub async fn get_document(ctx: &Ctx, id: DocumentId, pick: &Pick) -> Result<Document> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    let document = store::document(ctx, id, pick).await?.ok_or_else(Error::not_found)?;
    if pick.wants("body_html") { rendered(document).await } else { Ok(document) }
}

/// The document with its text as HTML; outside of the transaction that may have changed it, since that takes a while.
async fn rendered(mut document: Document) -> Result<Document> {
    let text = document.body.read().cloned().unwrap_or_default();
    document.body_html = Heavy::Read(markdown::render(text).await?);
    Ok(document)
}

/// Documents, newest first; with `q` the best hits first.
pub async fn list_documents(ctx: &Ctx, filter: &ListDocuments, page: &PageArgs, pick: &Pick) -> Result<Page<Document>> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    filter.validate()?;
    store::documents(ctx, filter, page, pick).await
}

/// Those of these documents that the viewer may see; for nested fields.
pub async fn documents_by_id(ctx: &Ctx, ids: &[DocumentId]) -> Result<Vec<Document>> {
    if !allows(&ctx.actor, DocumentsAct::Read, &()) {
        return Ok(Vec::new());
    }
    store::documents_by_id(ctx, ids).await
}

/// What those of these documents say that the viewer may see; for a nested field that was not picked.
pub async fn bodies_by_id(ctx: &Ctx, ids: &[DocumentId]) -> Result<HashMap<DocumentId, String>> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    body::bodies_by_id(ctx, ids).await
}

/// A list inside of something is in the order of age; ranked ones stand at the top.
fn check_nested(filter: &ListDocuments) -> Result<()> {
    filter.validate()?;
    if filter.q.is_some() {
        Err(Error::field("/filter/q", "search in `documents` at the top, not in here"))
    } else {
        Ok(())
    }
}

/// The documents of each of these members, newest first, as far as the viewer may see them.
pub async fn documents_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListDocuments,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Document>>> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    check_nested(filter)?;
    store::documents_of(ctx, members, filter, page).await
}

/// The documents in each of these projects, newest first, as far as the viewer may see them.
pub async fn documents_in(
    ctx: &Ctx,
    projects: &[ProjectId],
    filter: &ListDocuments,
    page: &PageArgs,
) -> Result<HashMap<ProjectId, Page<Document>>> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    check_nested(filter)?;
    store::documents_in(ctx, projects, filter, page).await
}
