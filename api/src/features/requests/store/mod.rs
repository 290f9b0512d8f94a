//! Requests in the database.

mod reindex;
mod rows;
mod write;

pub(super) use reindex::reindex;
pub use rows::{NEWEST, RequestRow, STATE, score};
pub(super) use write::{credit, insert, save, take_credits_back, update};

use super::standing::Standing;
use super::types::ListRequests;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::items::{self, Wanted};
use crate::plan::Ranges;
use crate::policy::readers::shelves::Facet;
use crate::policy::visibility;
use crate::reading::{self, Look, Thing};
use bindery_entity::ids::{MemberId, RequestId};
use chrono::Duration;
use rows::{STANDING, join_viewer};

/// Requests that the service moves on by itself at once.
const BATCH: i64 = 100;

/// Adds `FROM … WHERE …`: what the member asks for.
pub fn of_asker(alias: &str, member: &str, sql: &mut Sql) {
    sql.push(&format!("FROM request {alias} WHERE {alias}.asker_id = {member}"));
}

/// Adds `FROM … WHERE …`: what is asked for the project.
pub fn in_project(alias: &str, project: &str, sql: &mut Sql) {
    sql.push(&format!("FROM request {alias} WHERE {alias}.project_id = {project}"));
}

/// Where a list with this filter looks; none where lists ask each row.
pub async fn ranges(ctx: &Ctx, filter: &ListRequests) -> Result<Option<Ranges>> {
    let searches = filter.q.is_some();
    if filter.offered_by_viewer == Some(true) && !searches {
        // Of these there are few, which their offers lead to.
        return Ok(None);
    }
    let ListRequests { asker_id: maker, project_id: project, district_id: district, area, .. } = *filter;
    let scope = Wanted { maker, project, district, area }.scope(ctx);
    let (shelves, with_others) = reading::request_shelves(filter.status, scope, searches);
    let rest = ListRequests {
        q: None,
        status: filter.status.filter(|_| with_others),
        asker_id: None,
        area: area.filter(|_| scope.facet() != Facet::Area),
        ..filter.clone()
    };
    let filtered = rest != ListRequests::default();
    reading::ranges(ctx, Look { thing: Thing::Request, shelves: &shelves, scope, filtered, searches }).await
}

/// Adds ` AND …`: what the filter wants, but for its words.
pub fn matching(ctx: &Ctx, filter: &ListRequests, alias: &str, sql: &mut Sql) {
    if let Some(kind) = filter.kind {
        sql.of(alias, " AND @.kind = ").bind(kind);
    }
    if let Some(status) = filter.status {
        sql.of(alias, " AND @.status = ").bind(status);
    }
    if let Some(need) = filter.need_level {
        sql.of(alias, " AND @.need_level = ").bind(need);
    }
    if let Some(project) = filter.project_id {
        items::of_project(ctx, project, alias, sql);
    }
    if let Some(asker) = filter.asker_id {
        sql.of(alias, " AND @.asker_id = ").bind(asker);
    }
    if let Some(district) = filter.district_id {
        items::of_district(ctx, district, alias, sql, |sql| {
            sql.of(alias, " AND @.asker_id = ").bind(ctx.viewer());
        });
    }
    if let Some(area) = filter.area {
        items::about_area(ctx, area, "request", alias, sql);
    }
    if let Some(offered) = filter.offered_by_viewer {
        sql.push(if offered { " AND EXISTS (" } else { " AND NOT EXISTS (" });
        sql.of(alias, "SELECT 1 FROM request_offer l WHERE l.request_id = @.id AND l.status IN ('open', 'accepted')");
        sql.push(" AND l.helper_id = ").bind(ctx.viewer()).push(")");
    }
}

/// How a request that the actor may see stands.
pub async fn standing(ctx: &Ctx, id: RequestId) -> Result<Option<Standing>> {
    let mut sql = Sql::new(format!("SELECT {STANDING} FROM request q"));
    join_viewer(ctx, &mut sql);
    sql.push(" WHERE q.id = ").bind(id);
    visibility::requests(&ctx.actor, "q", &mut sql);
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
