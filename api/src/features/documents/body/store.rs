//! Bodies in the database.

use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::Result;
use crate::policy::visibility;
use bindery_entity::ids::DocumentId;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// The body of the document under the alias `d`, as an SQL expression: heavy, so read it only when it is asked for.
pub const TEXT: &str = "(SELECT b.body FROM document_body b WHERE b.document_id = d.id)";

#[derive(Debug, FromQueryResult)]
struct BodyRow {
    id: DocumentId,
    body: String,
}

/// The bodies of those of these documents that the viewer may see.
pub async fn bodies_by_id(ctx: &Ctx, ids: &[DocumentId]) -> Result<HashMap<DocumentId, String>> {
    let mut sql =
        Sql::new("SELECT d.id, b.body FROM document d JOIN document_body b ON b.document_id = d.id WHERE TRUE");
    visibility::documents(&ctx.actor, &mut sql);
    sql.push(" AND d.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<BodyRow>(sql).await?.into_iter().map(|row| (row.id, row.body)).collect())
}

/// Makes a document say `body`.
pub fn write(batch: &mut Batch, id: DocumentId, body: &str) {
    let mut sql = Sql::new("INSERT INTO document_body (document_id, body) VALUES (");
    sql.bind(id).push(", ").bind(body);
    sql.push(") ON CONFLICT (document_id) DO UPDATE SET body = excluded.body");
    batch.add(sql);
}
