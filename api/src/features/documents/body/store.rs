//! Bodies in the database.

use crate::db::{Batch, Sql};
use bindery_entity::ids::DocumentId;

/// The body of the document under `alias`, as an SQL expression: heavy, so read it only when it is asked for.
pub fn text(alias: &str) -> String {
    format!("(SELECT b.body FROM document_body b WHERE b.document_id = {alias}.id)")
}

/// Makes a document say `body`.
pub fn write(batch: &mut Batch, id: DocumentId, body: &str) {
    let mut sql = Sql::new("INSERT INTO document_body (document_id, body) VALUES (");
    sql.bind(id).push(", ").bind(body);
    sql.push(") ON CONFLICT (document_id) DO UPDATE SET body = excluded.body");
    batch.add(sql);
}
