//! Revisions in the database.

use super::super::service::Draft;
use crate::ctx::Ctx;
use crate::db::json::As;
use crate::db::{Batch, Sql};
use crate::error::{Error, Result};
use crate::page::Place;
use crate::plan::{self, Column, Order, ReadAlong, column};
use bindery_entity::document_revision;
use bindery_entity::ids::{DocumentId, MemberId, RevisionId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use serde::Deserialize;

pub const COLUMNS: &[Column] = &[
    column("id", As::Id("rev")).known_by(),
    column("document_id", As::Id("doc")),
    column("number", As::Shown),
    column("author_id", As::Id("mem")),
    column("title", As::Shown),
    column("summary", As::Shown),
    column("body", As::Shown).heavy(),
    column("note", As::Shown),
    column("created_at", As::Time),
];

pub const NEWEST: Order<RevisionRow, i64> =
    Order { key: "number", id: "id", descending: true, place: |row| Place(row.number, row.id.0) };

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RevisionRow {
    #[serde(deserialize_with = "plan::id")]
    pub id: RevisionId,
    #[serde(deserialize_with = "plan::id")]
    pub document_id: DocumentId,
    pub number: i64,
    #[serde(deserialize_with = "plan::id")]
    pub author_id: MemberId,
    pub title: String,
    pub summary: Option<String>,
    pub body: Option<String>,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
    #[serde(rename = "+")]
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
