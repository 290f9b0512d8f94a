//! The counters.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use bindery_entity::ids::{DocumentId, MemberId};

/// Adds to what a member saved; false when it would be more than `most`.
pub async fn add(ctx: &Ctx, member: MemberId, bytes: i64, most: i64) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO member_storage (member_id, bytes) VALUES (");
    sql.bind(member).push(", ").bind(bytes);
    sql.push(") ON CONFLICT (member_id) DO UPDATE SET bytes = member_storage.bytes + excluded.bytes");
    sql.push(" WHERE member_storage.bytes + excluded.bytes <= ").bind(most);
    Ok(ctx.db.run(sql).await? > 0)
}

/// Gives back what the revisions of a document take, to each of their authors; before it is deleted.
pub async fn release(ctx: &Ctx, id: DocumentId) -> Result<()> {
    let mut sql = Sql::new("UPDATE member_storage SET bytes = bytes - (SELECT coalesce(sum(octet_length(r.body)), 0)");
    sql.push(" FROM document_revision r WHERE r.author_id = member_storage.member_id AND r.document_id = ").bind(id);
    sql.push(") WHERE member_id IN (SELECT r.author_id FROM document_revision r WHERE r.document_id = ").bind(id);
    sql.push(")");
    ctx.db.run(sql).await?;
    Ok(())
}
