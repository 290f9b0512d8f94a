//! Requests in the database.

mod rows;
mod write;

pub(super) use write::{credit, insert, save, take_credits_back, update};

use super::standing::Standing;
use super::types::{ListRequests, Request};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::full_text;
use crate::error::Result;
use crate::page::{Order, Page, PageArgs, Window, Windows};
use crate::pick::Pick;
use crate::policy::{places, visibility};
use bindery_entity::ids::{MemberId, ProjectId, RequestId};
use chrono::{DateTime, Duration, Utc};
use rows::{NO_SCORE, RequestRow, STANDING, join_viewer, select};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

const NEWEST: Order = Order { key: "q.created_at", id: "q.id", descending: true };
const BEST: Order = Order { key: "k.score", id: "k.hit", descending: true };

/// Requests that the service moves on by itself at once.
const BATCH: i64 = 100;

fn visible(ctx: &Ctx, pick: &Pick) -> Sql {
    let mut sql = select(ctx, pick, NO_SCORE);
    sql.push(" FROM request q");
    join_viewer(ctx, &mut sql);
    sql.push(" WHERE TRUE");
    visibility::requests(&ctx.actor, &mut sql);
    sql
}

/// One request the viewer may see.
pub async fn request(ctx: &Ctx, id: RequestId, pick: &Pick) -> Result<Option<Request>> {
    let mut sql = visible(ctx, pick);
    sql.push(" AND q.id = ").bind(id);
    Ok(ctx.db.row::<RequestRow>(sql).await?.map(|row| row.view(ctx, pick)))
}

/// Those of these requests that the viewer may see.
pub async fn requests_by_id(ctx: &Ctx, ids: &[RequestId]) -> Result<Vec<Request>> {
    let mut sql = visible(ctx, &Pick::narrow());
    sql.push(" AND q.id IN ").bind_ids(ctx.db.dialect(), ids);
    let rows = ctx.db.rows::<RequestRow>(sql).await?;
    Ok(rows.into_iter().map(|row| row.view(ctx, &Pick::narrow())).collect())
}

/// The bodies of those of these requests that the viewer may see.
pub async fn bodies_by_id(ctx: &Ctx, ids: &[RequestId]) -> Result<HashMap<RequestId, String>> {
    #[derive(Debug, FromQueryResult)]
    struct Row {
        id: RequestId,
        body: String,
    }
    let mut sql = Sql::new("SELECT q.id, q.body FROM request q WHERE TRUE");
    visibility::requests(&ctx.actor, &mut sql);
    sql.push(" AND q.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<Row>(sql).await?.into_iter().map(|row| (row.id, row.body)).collect())
}

/// A page of requests, newest first; of a search the best first.
pub async fn requests(ctx: &Ctx, filter: &ListRequests, page: &PageArgs, pick: &Pick) -> Result<Page<Request>> {
    let Some(q) = &filter.q else {
        let window = Window::<DateTime<Utc>>::open(&ctx.state.keys, "list_requests", filter, page)?;
        let mut sql = visible(ctx, pick);
        and_matching(ctx, filter, &mut sql);
        window.apply(&mut sql, NEWEST);
        let rows = ctx.db.rows::<RequestRow>(sql).await?;
        return window.page(rows, RequestRow::age, |row| row.view(ctx, pick));
    };
    let window = Window::<i64>::open(&ctx.state.keys, "list_requests", filter, page)?;
    let mut sql = select(ctx, pick, "k.score");
    sql.push(" FROM (SELECT q.id AS hit, h.score FROM request q");
    full_text::join_hits(ctx.db.dialect(), &mut sql, "request", "q.id", q);
    sql.push(" WHERE TRUE");
    visibility::requests(&ctx.actor, &mut sql);
    and_matching(ctx, filter, &mut sql);
    sql.push(&format!(" ORDER BY h.score DESC, q.id DESC LIMIT {}) k", full_text::MOST));
    sql.push(" JOIN request q ON q.id = k.hit");
    join_viewer(ctx, &mut sql);
    sql.push(" WHERE TRUE");
    window.apply(&mut sql, BEST);
    let rows = ctx.db.rows::<RequestRow>(sql).await?;
    window.page(rows, RequestRow::score, |row| row.view(ctx, pick))
}

fn and_matching(ctx: &Ctx, filter: &ListRequests, sql: &mut Sql) {
    if let Some(kind) = filter.kind {
        sql.push(" AND q.kind = ").bind(kind);
    }
    if let Some(status) = filter.status {
        sql.push(" AND q.status = ").bind(status);
    }
    if let Some(need) = filter.need_level {
        sql.push(" AND q.need_level = ").bind(need);
    }
    if let Some(project) = filter.project_id {
        sql.push(" AND q.project_id = ").bind(project).push(" AND q.project_id = ");
        visibility::known_project(&ctx.actor, "q.project_id", sql);
    }
    if let Some(asker) = filter.asker_id {
        sql.push(" AND q.asker_id = ").bind(asker);
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND q.district_id = ").bind(district);
        if !places::shows_home(&ctx.actor, district, false) {
            sql.push(" AND q.asker_id = ").bind(ctx.viewer());
        }
    }
    if let Some(area) = filter.area {
        sql.push(" AND EXISTS (SELECT 1 FROM request_area f JOIN area g ON g.id = f.area_id WHERE f.request_id = q.id");
        sql.push(" AND (g.id = ").bind(area).push(" OR g.parent_id = ").bind(area).push("))");
    }
    if let Some(offered) = filter.offered_by_viewer {
        sql.push(if offered { " AND EXISTS (" } else { " AND NOT EXISTS (" });
        sql.push("SELECT 1 FROM request_offer l WHERE l.request_id = q.id AND l.status IN ('open', 'accepted')");
        sql.push(" AND l.helper_id = ").bind(ctx.viewer()).push(")");
    }
}

/// A page of what each of these members asks for, newest first.
pub async fn requests_of(
    ctx: &Ctx,
    members: &[MemberId],
    filter: &ListRequests,
    page: &PageArgs,
) -> Result<HashMap<MemberId, Page<Request>>> {
    let (windows, pick) = (Windows::open(&ctx.state.keys, "requests_of", members, filter, page)?, Pick::narrow());
    let mut sql = visible(ctx, &pick);
    and_matching(ctx, filter, &mut sql);
    let sql = windows.apply(sql, ctx.db.dialect(), "q.asker_id", NEWEST);
    let rows = ctx.db.rows::<RequestRow>(sql).await?;
    windows.pages(rows, RequestRow::asker, RequestRow::age, |row| row.view(ctx, &pick))
}

/// A page of what is asked for each of these projects, newest first.
pub async fn requests_in(
    ctx: &Ctx,
    projects: &[ProjectId],
    filter: &ListRequests,
    page: &PageArgs,
) -> Result<HashMap<ProjectId, Page<Request>>> {
    let (windows, pick) = (Windows::open(&ctx.state.keys, "requests_in", projects, filter, page)?, Pick::narrow());
    let mut sql = visible(ctx, &pick);
    and_matching(ctx, filter, &mut sql);
    let sql = windows.apply(sql, ctx.db.dialect(), "q.project_id", NEWEST);
    let rows = ctx.db.rows::<RequestRow>(sql).await?;
    windows.pages(rows, RequestRow::project, RequestRow::age, |row| row.view(ctx, &pick))
}

/// How a request that the actor may see stands.
pub async fn standing(ctx: &Ctx, id: RequestId) -> Result<Option<Standing>> {
    let mut sql = Sql::new(format!("SELECT {STANDING} FROM request q"));
    join_viewer(ctx, &mut sql);
    sql.push(" WHERE q.id = ").bind(id);
    visibility::requests(&ctx.actor, &mut sql);
    ctx.db.row(sql).await
}

/// Keeps a request and the offers on it from changing until the transaction ends.
pub async fn lock(ctx: &Ctx, id: RequestId) -> Result<()> {
    let mut sql = Sql::new("SELECT q.id FROM request q WHERE q.id = ");
    sql.bind(id).lock(ctx.db.dialect(), "q");
    ctx.db.value::<RequestId>(sql).await?;
    Ok(())
}

/// Some open requests whose time has run out; they stay locked.
pub async fn lock_overdue(ctx: &Ctx) -> Result<Vec<RequestId>> {
    let mut sql = Sql::new("SELECT q.id FROM request q WHERE q.status = 'open' AND q.need_before <= ");
    sql.bind(ctx.now());
    lock_batch(ctx, sql).await
}

/// Some returned loans that both sides confirmed at least `ago`; they stay locked.
pub async fn lock_settled(ctx: &Ctx, ago: Duration) -> Result<Vec<RequestId>> {
    let until = ctx.now() - ago;
    let mut sql = Sql::new("SELECT q.id FROM request q WHERE q.status = 'returned' AND q.asker_returned_at <= ");
    sql.bind(until).push(" AND q.helper_returned_at <= ").bind(until);
    lock_batch(ctx, sql).await
}

/// In one order, so that two instances wait for each other and do not deadlock; what the other did meanwhile is out.
async fn lock_batch(ctx: &Ctx, mut sql: Sql) -> Result<Vec<RequestId>> {
    sql.push(" ORDER BY q.id LIMIT ").bind(BATCH).lock(ctx.db.dialect(), "q");
    ctx.db.values(sql).await
}

/// Who ever offered on a request; `accepted`: only those who are accepted now.
pub async fn offerers(ctx: &Ctx, id: RequestId, accepted: bool) -> Result<Vec<MemberId>> {
    let mut sql = Sql::new("SELECT DISTINCT o.helper_id FROM request_offer o WHERE o.request_id = ");
    sql.bind(id).push(if accepted { " AND o.status = 'accepted'" } else { "" }).push(" ORDER BY o.helper_id");
    ctx.db.values(sql).await
}

/// Whether requests were closed in favour of this one.
pub async fn has_duplicates(ctx: &Ctx, id: RequestId) -> Result<bool> {
    let mut sql = Sql::new("SELECT q.id FROM request q WHERE q.duplicate_of = ");
    sql.bind(id).push(" LIMIT 1");
    Ok(ctx.db.value::<RequestId>(sql).await?.is_some())
}
