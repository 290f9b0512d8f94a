//! Use cases on revisions.

use super::types::DocumentRevision;
use super::view::RevisionsOf;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::documents::service as documents;
use crate::features::documents::types::Document;
use crate::page::{Page, PageArgs};
use crate::plan::{self, NoFilter, Pick};
use crate::policy::authorize;
use crate::policy::documents::DocumentAct;
use bindery_entity::ids::DocumentId;

/// What a document said at one time, by the revision's number.
pub async fn get_document_revision(
    ctx: &Ctx,
    document: DocumentId,
    number: i64,
    pick: &Pick,
) -> Result<DocumentRevision> {
    authorize_list(ctx, &documents::get_document(ctx, document, &Pick::narrow()).await?)?;
    let found = plan::one(ctx, None, pick, |alias, sql| {
        sql.of(alias, " AND @.document_id = ").bind(document).of(alias, " AND @.number = ").bind(number);
    });
    found.await?.ok_or_else(Error::not_found)
}

/// What a document said before, newest first; for those who write it.
pub async fn list_document_revisions(
    ctx: &Ctx,
    document: DocumentId,
    page: &PageArgs,
) -> Result<Page<DocumentRevision>> {
    authorize_list(ctx, &documents::get_document(ctx, document, &Pick::narrow()).await?)?;
    plan::list::<RevisionsOf>(ctx, document, &NoFilter, page, &Pick::narrow()).await
}

/// Refuses those who may not see what the document said before.
pub fn authorize_list(ctx: &Ctx, document: &Document) -> Result<()> {
    authorize(&ctx.actor, DocumentAct::ListRevisions, &document.standing.facts)
}
