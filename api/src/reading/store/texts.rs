//! What things say, as far as search looks at it.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::full_text::Texts;
use crate::error::Result;
use crate::reading::Thing;
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

/// The texts of a thing.
#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    title: String,
    summary: Option<String>,
    body: Option<String>,
}

impl Row {
    /// The same, borrowed.
    pub(super) fn texts(&self) -> Texts<'_> {
        let (summary, body) = (self.summary.as_deref(), self.body.as_deref());
        Texts { title: &self.title, summary: summary.unwrap_or_default(), body: body.unwrap_or_default() }
    }
}

/// What these things say.
pub(super) async fn read(ctx: &Ctx, thing: Thing, ids: &[Uuid]) -> Result<HashMap<Uuid, Row>> {
    let (texts, from) = match thing {
        Thing::Document => ("t.summary, b.body", "document t LEFT JOIN document_body b ON b.document_id = t.id"),
        Thing::Project => ("t.goal AS summary, t.summary AS body", "project t"),
        Thing::Request => ("t.item AS summary, t.body", "request t"),
    };
    let mut sql = Sql::new(format!("SELECT t.id, t.title, {texts} FROM {from} WHERE t.id IN "));
    sql.bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<Row>(sql).await?.into_iter().map(|row| (row.id, row)).collect())
}
