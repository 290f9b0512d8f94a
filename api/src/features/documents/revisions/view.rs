//! What revisions are read as, and what hangs on them.

use super::service;
use super::store::{self, NEWEST, RevisionRow};
use super::types::DocumentRevision;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::documents::types::Document;
use crate::plan::{Identified, List, NoFilter, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::documents::DocumentsAct;
use crate::policy::{authorize, visibility};
use bindery_entity::ids::{DocumentId, RevisionId};
use sea_orm::prelude::Uuid;

impl View for DocumentRevision {
    type Row = RevisionRow;

    const SHAPE: &'static Shape = &Shape {
        name: "DocumentRevision",
        table: "document_revision",
        columns: RevisionRow::COLUMNS,
        related: Self::RELATED,
        fields: &[],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, DocumentsAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::revisions(&ctx.actor, alias, sql);
    }

    fn view(row: RevisionRow, _: &Ctx, pick: &Pick, related: Related) -> Self {
        of_row! {
            row => Self {
                id, document_id, number, author_id, title, summary, note, created_at;
                body: pick.heavy("body", || row.body.unwrap_or_default()),
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

impl Identified for DocumentRevision {
    type Id = RevisionId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// What a document said before, newest first.
#[derive(Debug, Clone)]
pub struct RevisionsOf;

impl List for RevisionsOf {
    type Parent = Document;
    type Id = DocumentId;
    type Item = DocumentRevision;
    type Filter = NoFilter;
    type Key = i64;

    const OPERATION: &'static str = "list_document_revisions";
    const ORDER: Order<RevisionRow, i64> = NEWEST;
    const KEYS: &'static [&'static str] = &["number", "id"];

    fn admits(ctx: &Ctx, document: &Document) -> Result<()> {
        service::authorize_list(ctx, document)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_document(alias, parent, sql);
    }
}
