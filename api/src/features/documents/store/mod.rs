//! Documents in the database.

mod row;
mod write;

pub(super) use write::{delete, insert, lock, set_revision, set_trashed, trashed_before, update, write_words};

use super::body;
use super::types::{Document, ListDocuments};
use crate::ctx::Ctx;
use crate::db::json::{self, As};
use crate::db::{Sql, full_text};
use crate::error::{Error, Result};
use crate::features::profiles::language;
use crate::page::{Order, Page, PageArgs, Place, Window, Windows};
use crate::pick::Pick;
use crate::policy::{places, visibility};
use crate::text;
use bindery_entity::ids::{DocumentId, MemberId, ProjectId};
use chrono::{DateTime, Utc};
use row::DocumentRow;
use sea_orm::prelude::Uuid;
use std::collections::HashMap;

const NEWEST: Order = Order { key: "d.listed_at", id: "d.id", descending: true };
const BEST: Order = Order { key: "k.score", id: "k.hit", descending: true };

/// `SELECT …`; `FROM` follows.
fn select(ctx: &Ctx, pick: &Pick, searched: bool) -> Sql {
    let dialect = ctx.db.dialect();
    let score = if searched { "k.score" } else { "CAST(NULL AS bigint)" };
    let body = match pick {
        pick if pick.wants("body") || pick.wants("body_html") => body::TEXT.to_owned(),
        pick if pick.wants("snippet") && searched => format!("substr({}, 1, {})", body::TEXT, text::SNIPPET_BYTES),
        _ => "CAST(NULL AS text)".to_owned(),
    };
    let area = [("id", "a.id", As::Uuid), ("slug", "a.slug", As::Plain), ("name", "a.name", As::Plain)];
    let areas = json::array(
        dialect,
        &json::object(dialect, &area),
        "document_area da JOIN area a ON a.id = da.area_id WHERE da.document_id = d.id",
        "a.position, a.id",
    );
    let mut sql = Sql::new(format!(
        "SELECT d.id, d.owner_id, d.project_id, d.district_id, d.school_id, d.title, d.summary, d.status, \
         d.visibility, d.license, d.language, d.revision, d.listed_at, d.published_at, d.trashed_at, d.version, \
         d.created_at, d.updated_at, {body} AS body, {areas} AS areas, {score} AS score, \
         coalesce((SELECT x.status = 'archived' FROM project x WHERE x.id = d.project_id), FALSE) AS archived, "
    ));
    sql.push("(SELECT v.role FROM project_member v WHERE v.project_id = d.project_id AND v.member_id = ");
    sql.bind(ctx.viewer()).push(") AS project_role, ");
    visibility::known_project(&ctx.actor, "d.project_id", &mut sql);
    sql.push(" AS known_project_id");
    sql
}

fn visible(ctx: &Ctx, pick: &Pick) -> Sql {
    let mut sql = select(ctx, pick, false);
    sql.push(" FROM document d WHERE TRUE");
    visibility::documents(&ctx.actor, &mut sql);
    sql
}

fn and_matching(ctx: &Ctx, filter: &ListDocuments, sql: &mut Sql) {
    sql.push(if filter.trashed == Some(true) { " AND d.trashed_at IS NOT NULL" } else { " AND d.trashed_at IS NULL" });
    if let Some(area) = filter.area {
        sql.push(
            " AND d.id IN (SELECT f.document_id FROM document_area f JOIN area g ON g.id = f.area_id WHERE g.id = ",
        );
        sql.bind(area).push(" OR g.parent_id = ").bind(area).push(")");
    }
    if let Some(status) = filter.status {
        sql.push(" AND d.status = ").bind(status);
    }
    if let Some(license) = filter.license {
        sql.push(" AND d.license = ").bind(license);
    }
    if let Some(language) = &filter.language {
        sql.push(" AND d.language = ").bind(language::tag(language).unwrap_or_default());
    }
    if let Some(owner) = filter.owner_id {
        sql.push(" AND d.owner_id = ").bind(owner);
    }
    if let Some(project) = filter.project_id {
        sql.push(" AND d.project_id = ").bind(project).push(" AND d.project_id = ");
        visibility::known_project(&ctx.actor, "d.project_id", sql);
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND d.district_id = ").bind(district);
        if !places::shows_home(&ctx.actor, district, false) {
            sql.push(" AND d.owner_id = ").bind(ctx.viewer());
        }
    }
}

/// One document the viewer may see.
pub async fn document(ctx: &Ctx, id: DocumentId, pick: &Pick) -> Result<Option<Document>> {
    let mut sql = visible(ctx, pick);
    sql.push(" AND d.id = ").bind(id);
    Ok(ctx.db.row::<DocumentRow>(sql).await?.map(|row| row.view(ctx, pick)))
}

/// Those of these documents that the viewer may see.
pub async fn documents_by_id(ctx: &Ctx, ids: &[DocumentId]) -> Result<Vec<Document>> {
    let mut sql = visible(ctx, &Pick::Narrow);
    sql.push(" AND d.id IN ").bind_ids(ctx.db.dialect(), ids);
    let rows = ctx.db.rows::<DocumentRow>(sql).await?;
    Ok(rows.into_iter().map(|row| row.view(ctx, &Pick::Narrow)).collect())
}

/// A page of documents, newest first; of a search the best first.
pub async fn documents(ctx: &Ctx, filter: &ListDocuments, page: &PageArgs, pick: &Pick) -> Result<Page<Document>> {
    let Some(q) = &filter.q else {
        let window = Window::<DateTime<Utc>>::open(&ctx.state.keys, "list_documents", filter, page)?;
        let mut sql = visible(ctx, pick);
        and_matching(ctx, filter, &mut sql);
        window.apply(&mut sql, NEWEST);
        let rows = ctx.db.rows::<DocumentRow>(sql).await?;
        return window.page(rows, |row| Place(row.listed_at, row.id.0), |row| row.view(ctx, pick));
    };
    let window = Window::<i64>::open(&ctx.state.keys, "list_documents", filter, page)?;
    // The hits are ranked by narrow columns first; the rest is read of one page only.
    let mut sql = select(ctx, pick, true);
    sql.push(" FROM (SELECT d.id AS hit, h.score FROM document d");
    full_text::join_hits(ctx.db.dialect(), &mut sql, "document", "d.id", q);
    sql.push(" WHERE TRUE");
    visibility::documents(&ctx.actor, &mut sql);
    and_matching(ctx, filter, &mut sql);
    sql.push(&format!(" ORDER BY h.score DESC, d.id DESC LIMIT {}) k", full_text::MOST));
    sql.push(" JOIN document d ON d.id = k.hit WHERE TRUE");
    window.apply(&mut sql, BEST);
    let mut rows = ctx.db.rows::<DocumentRow>(sql).await?;
    if pick.wants("snippet") {
        rows = with_snippets(rows, text::query(q)).await?;
    }
    window.page(rows, |row| Place(row.score.unwrap_or_default(), row.id.0), |row| row.view(ctx, pick))
}

/// Cuts a page's snippets beside the requests: many long texts take a while.
async fn with_snippets(mut rows: Vec<DocumentRow>, terms: Vec<String>) -> Result<Vec<DocumentRow>> {
    let cut = move || {
        for row in &mut rows {
            row.snippet = row.body.as_deref().map(|body| text::snippet(body, &terms));
        }
        rows
    };
    tokio::task::spawn_blocking(cut).await.map_err(Error::internal)
}

/// A page of the documents of each of these members.
pub async fn documents_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListDocuments,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Document>>> {
    let windows = Windows::open(&ctx.state.keys, "documents_of", members, filter, page)?;
    let mut sql = visible(ctx, &Pick::Narrow);
    and_matching(ctx, filter, &mut sql);
    let sql = windows.apply(sql, ctx.db.dialect(), "d.owner_id", NEWEST);
    let rows = ctx.db.rows::<DocumentRow>(sql).await?;
    windows.pages(rows, |row| row.owner_id, DocumentRow::place, |row| row.view(ctx, &Pick::Narrow))
}

/// A page of the documents in each of these projects.
pub async fn documents_in(
    ctx: &Ctx,
    projects: &[ProjectId],
    filter: &ListDocuments,
    page: &PageArgs,
) -> Result<HashMap<ProjectId, Page<Document>>> {
    let windows = Windows::open(&ctx.state.keys, "documents_in", projects, filter, page)?;
    let mut sql = visible(ctx, &Pick::Narrow);
    and_matching(ctx, filter, &mut sql);
    let sql = windows.apply(sql, ctx.db.dialect(), "d.project_id", NEWEST);
    let rows = ctx.db.rows::<DocumentRow>(sql).await?;
    let project = |row: &DocumentRow| row.project_id.unwrap_or(ProjectId(Uuid::nil()));
    windows.pages(rows, project, DocumentRow::place, |row| row.view(ctx, &Pick::Narrow))
}
