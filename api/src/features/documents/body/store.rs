//! Bodies in the database.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use bindery_entity::ids::DocumentId;

/// The body of the document under `alias`, as an SQL expression: heavy, so read it only when it is asked for.
pub fn text(alias: &str) -> String {
    format!("(SELECT b.body FROM document_body b WHERE b.document_id = {alias}.id)")
}

/// Makes a document say `body`.
pub async fn write(ctx: &Ctx, id: DocumentId, body: &str) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO document_body (document_id, body) VALUES (");
    sql.bind(id).push(", ").bind(body);
    sql.push(") ON CONFLICT (document_id) DO UPDATE SET body = excluded.body");
    ctx.db.run(sql).await?;
    Ok(())
}
