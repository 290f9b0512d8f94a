//! Revisions in the database.

use super::super::service::Draft;
use super::types::DocumentRevision;
use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::{Error, Result};
use crate::page::{Order, Page, PageArgs, Place, Windows};
use crate::pick::Pick;
use crate::policy::visibility;
use bindery_entity::document_revision;
use bindery_entity::ids::{DocumentId, MemberId, RevisionId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

const NEWEST: Order = Order { key: "r.number", id: "r.id", descending: true };

#[derive(Debug, FromQueryResult)]
struct RevisionRow {
    id: RevisionId,
    document_id: DocumentId,
    number: i64,
    author_id: MemberId,
    title: String,
    summary: Option<String>,
    body: Option<String>,
    note: Option<String>,
    created_at: DateTime<Utc>,
}

impl RevisionRow {
    fn view(self, pick: &Pick) -> DocumentRevision {
        DocumentRevision {
            id: self.id,
            document_id: self.document_id,
            number: self.number,
            author_id: self.author_id,
            title: self.title,
            summary: self.summary,
            body: pick.heavy("body", || self.body.unwrap_or_default()),
            note: self.note,
            created_at: self.created_at,
        }
    }
}

fn visible(ctx: &Ctx, pick: &Pick) -> Sql {
    let body = if pick.wants("body") { "r.body" } else { "CAST(NULL AS text)" };
    let mut sql = Sql::new(format!(
        "SELECT r.id, r.document_id, r.number, r.author_id, r.title, r.summary, {body} AS body, r.note, r.created_at \
         FROM document_revision r JOIN document d ON d.id = r.document_id WHERE TRUE"
    ));
    visibility::writable_documents(&ctx.actor, &mut sql);
    if let Some(member) = ctx.actor.member_id() {
        sql.push(" AND (d.owner_id = ").bind(member).push(" OR r.number >= d.shared_from)");
    }
    sql
}

/// One revision of a document that the viewer may write.
pub async fn revision(ctx: &Ctx, document: DocumentId, number: i64, pick: &Pick) -> Result<Option<DocumentRevision>> {
    let mut sql = visible(ctx, pick);
    sql.push(" AND r.document_id = ").bind(document).push(" AND r.number = ").bind(number);
    Ok(ctx.db.row::<RevisionRow>(sql).await?.map(|row| row.view(pick)))
}

/// Those of these revisions whose documents the viewer may write.
pub async fn revisions_by_id(ctx: &Ctx, ids: &[RevisionId], pick: &Pick) -> Result<Vec<DocumentRevision>> {
    let mut sql = visible(ctx, pick);
    sql.push(" AND r.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<RevisionRow>(sql).await?.into_iter().map(|row| row.view(pick)).collect())
}

/// A page of the revisions of each of these documents, newest first.
pub async fn revisions_of(
    ctx: &Ctx,
    documents: &[DocumentId],
    page: &PageArgs,
) -> Result<HashMap<DocumentId, Page<DocumentRevision>>> {
    let windows = Windows::open(&ctx.state.keys, "list_document_revisions", documents, &(), page)?;
    let sql = windows.apply(visible(ctx, &Pick::Narrow), ctx.db.dialect(), "r.document_id", NEWEST);
    let rows = ctx.db.rows::<RevisionRow>(sql).await?;
    windows.pages(rows, |row| row.document_id, |row| Place(row.number, row.id.0), |row| row.view(&Pick::Narrow))
}

/// Keeps what a document says now.
pub fn keep(
    ctx: &Ctx,
    batch: &mut Batch,
    id: DocumentId,
    number: i64,
    draft: &Draft,
    note: Option<String>,
) -> Result<()> {
    let author = ctx.actor.member_id().ok_or_else(Error::not_found)?;
    batch.insert([document_revision::ActiveModel {
        id: Set(ctx.new_id()),
        document_id: Set(id),
        number: Set(number),
        author_id: Set(author),
        title: Set(draft.title.clone()),
        summary: Set(draft.summary.clone()),
        body: Set(draft.body.clone()),
        note: Set(note),
        created_at: Set(ctx.now()),
    }]);
    Ok(())
}
