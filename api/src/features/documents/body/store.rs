//! Bodies in the database.

use super::Text;
use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::Result;
use crate::markdown::RENDERER;
use bindery_entity::ids::DocumentId;
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

/// The body of the document under `alias`, as an SQL expression: heavy, so read it only when it is asked for.
pub fn text(alias: &str) -> String {
    format!("(SELECT b.body FROM document_body b WHERE b.document_id = {alias}.id)")
}

/// The HTML of the document under `alias`, as an SQL expression; NULL where this renderer has not made it of the present
/// text. An instance of the version before saves texts without it.
pub fn html(alias: &str) -> String {
    format!(
        "(SELECT r.html FROM document_html r WHERE r.document_id = {alias}.id AND r.revision = {alias}.revision \
         AND r.renderer = {RENDERER})"
    )
}

/// Makes a document say `text` from the revision `number` on; without one its text stays as it is.
pub fn write(batch: &mut Batch, id: DocumentId, number: i64, text: Option<&Text>) {
    let Some(text) = text else {
        let mut sql = Sql::new("UPDATE document_html SET revision = ");
        sql.bind(number).push(" WHERE document_id = ").bind(id).push(" AND revision = ").bind(number - 1);
        batch.add(sql);
        return;
    };
    let mut sql = Sql::new("INSERT INTO document_body (document_id, body) VALUES (");
    sql.bind(id).push(", ").bind(text.markdown.as_str());
    sql.push(") ON CONFLICT (document_id) DO UPDATE SET body = excluded.body");
    batch.add(sql);
    write_html(batch, id, number, &text.html);
}

/// Keeps the HTML of a document's text as the revision `number` has it.
pub fn write_html(batch: &mut Batch, id: DocumentId, number: i64, html: &str) {
    let mut sql = Sql::new("INSERT INTO document_html (document_id, revision, renderer, html) VALUES (");
    sql.bind(id).push(", ").bind(number).push(", ").bind(RENDERER).push(", ").bind(html);
    sql.push(") ON CONFLICT (document_id) DO UPDATE SET revision = excluded.revision, ");
    sql.push("renderer = excluded.renderer, html = excluded.html");
    batch.add(sql);
}

/// A document, with its text where there is no HTML of it, or an old one.
#[derive(Debug, FromQueryResult)]
pub struct Unrendered {
    pub id: DocumentId,
    pub revision: i64,
    pub body: Option<String>,
}

/// Behind which document this renderer goes on to render texts of before; none when it came to the last.
pub async fn progress(ctx: &Ctx) -> Result<Option<Uuid>> {
    let stood: Option<String> = ctx.db.value(Sql::new("SELECT value FROM installation WHERE key = 'rendered'")).await?;
    let stood = stood.unwrap_or_default();
    let (renderer, after) = stood.split_once(' ').unwrap_or((&stood, ""));
    let ours = renderer.parse() == Ok(RENDERER);
    Ok(if ours && after.is_empty() { None } else { Some(after.parse().ok().filter(|_| ours).unwrap_or_default()) })
}

/// Says how far it came.
pub async fn set_progress(ctx: &Ctx, after: Option<Uuid>) -> Result<()> {
    let value = after.map_or_else(|| RENDERER.to_string(), |after| format!("{RENDERER} {after}"));
    let mut sql = Sql::new("INSERT INTO installation (key, value) VALUES ('rendered', ");
    sql.bind(value).push(") ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    ctx.db.run(sql).await?;
    Ok(())
}

/// The next documents behind `after`, `most` of them.
pub async fn next(ctx: &Ctx, after: Uuid, most: i64) -> Result<Vec<Unrendered>> {
    let mut sql = Sql::new("SELECT d.id, d.revision, CASE WHEN r.document_id IS NULL THEN b.body END AS body");
    sql.push(" FROM document d JOIN document_body b ON b.document_id = d.id");
    sql.push(" LEFT JOIN document_html r ON r.document_id = d.id AND r.revision = d.revision AND r.renderer = ");
    sql.bind(RENDERER).push(" WHERE d.id > ").bind(after).push(" ORDER BY d.id LIMIT ").bind(most);
    ctx.db.rows(sql).await
}

/// The present revision of a document, kept from changing until the transaction ends.
pub async fn lock_revision(ctx: &Ctx, id: DocumentId) -> Result<Option<i64>> {
    let mut sql = Sql::new("SELECT d.revision FROM document d WHERE d.id = ");
    sql.bind(id).lock(ctx.db.dialect(), "d");
    ctx.db.value(sql).await
}
