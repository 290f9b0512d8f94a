//! Revisions in the database.

use super::super::types::DocumentDraft;
use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::{Error, Result};
use crate::page::Place;
use crate::plan::{Order, ReadAlong, Row};
use bindery_entity::document_revision;
use bindery_entity::ids::{DocumentId, MemberId, RevisionId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;

pub const NEWEST: Order<RevisionRow, i64> =
    Order { key: "number", id: "id", descending: true, place: |row| Place(row.number, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct RevisionRow {
    #[row(known_by)]
    pub id: RevisionId,
    pub document_id: DocumentId,
    pub number: i64,
    pub author_id: MemberId,
    pub title: String,
    pub summary: Option<String>,
    #[row(heavy)]
    pub body: Option<String>,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

/// Adds `FROM … WHERE …`: the revisions of the document.
pub fn of_document(alias: &str, document: &str, sql: &mut Sql) {
    sql.push(&format!("FROM document_revision {alias} WHERE {alias}.document_id = {document}"));
}

/// Keeps what a document says now.
pub fn keep(
    ctx: &Ctx,
    batch: &mut Batch,
    (id, number): (DocumentId, i64),
    draft: &DocumentDraft,
    body: &str,
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
        body: Set(body.to_owned()),
        note: Set(note),
        created_at: Set(ctx.now()),
    }]);
    Ok(())
}
