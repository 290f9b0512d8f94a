//! Projects, requests and offers of a member who goes.

use crate::activity::{Event, Kind, Subject};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::reading;
use bindery_entity::ids::{DistrictId, DocumentId, MemberId, ProjectId, RequestId};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

/// States of a request in which helpers can still change.
const RUNNING: &str = "('open', 'matched', 'in_progress')";

/// A request that changes because a member goes.
#[derive(Debug, FromQueryResult)]
pub struct Touched {
    id: RequestId,
    asker_id: MemberId,
    project_id: Option<ProjectId>,
    district_id: Option<DistrictId>,
}

impl Touched {
    /// What happened to it.
    pub fn event(&self, kind: Kind) -> Event {
        let event = Event::new(kind, Subject::Request(self.id)).about(self.asker_id).in_project(self.project_id);
        if let Some(district) = self.district_id { event.within(district) } else { event }
    }
}

/// Projects whose only owner this member is; all the member's projects stay locked, so that no other owner leaves
/// meanwhile.
pub async fn sole_projects(ctx: &Ctx, member: MemberId) -> Result<Vec<ProjectId>> {
    let mut lock = Sql::new("SELECT j.id AS project_id FROM project j WHERE j.id IN (SELECT m.project_id");
    lock.push(" FROM project_member m WHERE m.member_id = ").bind(member).push(") ORDER BY j.id");
    lock.lock(ctx.db.dialect(), "j");
    ctx.db.values::<ProjectId>(lock).await?;
    let mut sql = Sql::new("SELECT m.project_id FROM project_member m WHERE m.role = 'owner' AND m.member_id = ");
    sql.bind(member).push(" AND NOT EXISTS (SELECT 1 FROM project_member o JOIN profile p");
    sql.push(" ON p.id = o.member_id AND p.active WHERE o.project_id = m.project_id AND o.role = 'owner' AND o.member_id <> ").bind(member).push(") ORDER BY m.project_id");
    ctx.db.values(sql).await
}

/// Takes a member out of every project and says which they were.
pub async fn leave_projects(ctx: &Ctx, member: MemberId) -> Result<Vec<ProjectId>> {
    let mut sql = Sql::new("DELETE FROM project_member WHERE member_id = ");
    sql.bind(member).push(" RETURNING project_id");
    let left = ctx.db.values::<ProjectId>(sql).await?;
    let mut sql = Sql::new("UPDATE project SET member_count = member_count - 1, version = version + 1, updated_at = ");
    sql.bind(ctx.now()).push(" WHERE id IN ").bind_ids(ctx.db.dialect(), &left);
    ctx.db.run(sql).await?;
    Ok(left)
}

/// Keeps what the member asked for and offered on from changing until the transaction ends, and says what it is.
pub async fn lock_requests(ctx: &Ctx, member: MemberId) -> Result<Vec<Uuid>> {
    let mut sql = Sql::new("SELECT q.id FROM request q WHERE q.asker_id = ");
    sql.bind(member).push(" OR q.id IN (SELECT o.request_id FROM request_offer o WHERE o.helper_id = ").bind(member);
    sql.push(" AND o.status IN ('open', 'accepted')) ORDER BY q.id").lock(ctx.db.dialect(), "q");
    ctx.db.values(sql).await
}

/// Deletes documents that nobody else could read or write.
pub async fn delete_documents(ctx: &Ctx, member: MemberId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM document WHERE (visibility = 'private' OR trashed_at IS NOT NULL");
    sql.push(" OR (status = 'draft' AND project_id IS NULL)) AND owner_id = ").bind(member).push(" RETURNING id");
    for document in ctx.db.values::<DocumentId>(sql).await? {
        reading::remove(ctx, document.0).await?;
    }
    Ok(())
}

/// Withdraws what the member asked for and did not get yet.
pub async fn withdraw_requests(ctx: &Ctx, member: MemberId) -> Result<Vec<Touched>> {
    let now = ctx.now();
    let mut sql = Sql::new("UPDATE request SET status = 'withdrawn', version = version + 1, closed_at = ");
    sql.bind(now).push(", updated_at = ").bind(now).push(" WHERE asker_id = ").bind(member);
    sql.push(&format!(" AND status IN {RUNNING} RETURNING id, asker_id, project_id, district_id"));
    ctx.db.rows(sql).await
}

/// Ends the member's live offers, as far as nothing is on loan, and says which requests are open again for it.
pub async fn end_offers(ctx: &Ctx, member: MemberId) -> Result<Vec<Touched>> {
    let accepted = |sql: &mut Sql| {
        sql.push(&format!(" WHERE status IN {RUNNING} AND id IN (SELECT o.request_id FROM request_offer o"));
        sql.push(" WHERE o.status = 'accepted' AND o.helper_id = ").bind(member).push(")");
    };
    let mut reopened = Sql::new("SELECT id, asker_id, project_id, district_id FROM request");
    accepted(&mut reopened);
    reopened.push(" AND status <> 'open' AND helpers_accepted = 1 ORDER BY id");
    let reopened = ctx.db.rows(reopened).await?;
    let mut fewer = Sql::new("UPDATE request SET helpers_accepted = helpers_accepted - 1, version = version + 1, ");
    fewer.push("status = CASE WHEN helpers_accepted = 1 THEN 'open' ELSE status END, updated_at = ").bind(ctx.now());
    accepted(&mut fewer);
    ctx.db.run(fewer).await?;
    let runs = format!(" AND request_id IN (SELECT q.id FROM request q WHERE q.status IN {RUNNING})");
    for (from, to, only) in [("accepted", "reneged", runs.as_str()), ("open", "withdrawn", "")] {
        let mut sql =
            Sql::new(format!("UPDATE request_offer SET status = '{to}', version = version + 1, decided_at = "));
        sql.bind(ctx.now()).push(", updated_at = ").bind(ctx.now());
        sql.push(&format!(" WHERE status = '{from}'{only} AND helper_id = ")).bind(member);
        ctx.db.run(sql).await?;
    }
    Ok(reopened)
}
