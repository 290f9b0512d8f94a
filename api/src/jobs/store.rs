//! Rows of the job table.

use super::Status;
use crate::ctx::Ctx;
use crate::db::{Dialect, Sql};
use crate::error::Result;
use bindery_entity::ids::JobId;
use bindery_entity::job;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, FromQueryResult};

/// A job that this worker holds.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub payload: serde_json::Value,
    /// Counts this try; nobody else holds the job as long as it stays the same.
    pub attempts: i64,
    pub max_attempts: i64,
}

/// How many jobs stand in a state.
#[derive(Debug, FromQueryResult)]
pub struct Count {
    pub status: Status,
    pub jobs: i64,
}

/// Appends one row.
pub async fn insert(ctx: &Ctx, row: job::ActiveModel) -> Result<()> {
    job::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Appends one row unless one with its key stands already.
pub async fn insert_once(ctx: &Ctx, row: job::ActiveModel) -> Result<()> {
    let key = OnConflict::column(job::Column::UniqueKey).do_nothing().to_owned();
    job::Entity::insert(row).on_conflict(key).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Whether a job is due, or a worker let one fall.
pub async fn any_due(ctx: &Ctx) -> Result<bool> {
    let mut sql = Sql::new("SELECT EXISTS (SELECT 1 FROM job WHERE status = 'queued' AND run_at <= ");
    sql.bind(ctx.now()).push(") OR EXISTS (SELECT 1 FROM job WHERE status = 'running' AND locked_until <= ");
    sql.bind(ctx.now()).push(")");
    Ok(ctx.db.value::<bool>(sql).await?.unwrap_or(false))
}

/// Puts back what a worker took and let fall; a job that does this every time is dead in the end.
pub async fn put_back(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("UPDATE job SET status = CASE WHEN attempts >= max_attempts AND unique_key IS NULL ");
    sql.push("THEN 'dead' ELSE 'queued' END, ");
    sql.push("locked_until = NULL, last_error = 'the worker went away', updated_at = ").bind(ctx.now());
    sql.push(" WHERE status = 'running' AND locked_until <= ").bind(ctx.now());
    ctx.db.run(sql).await
}

/// Takes due jobs, oldest first, until `lease`; each goes to one worker.
pub async fn claim(ctx: &Ctx, most: i64, lease: DateTime<Utc>) -> Result<Vec<Claimed>> {
    // An array is read once; a plain sub-select with a limit may be read again for each row.
    let (open, close) = match ctx.db.dialect() {
        Dialect::Postgres => (" = ANY (ARRAY(", " FOR UPDATE SKIP LOCKED))"),
        Dialect::Sqlite => (" IN (", ")"),
    };
    let mut sql = Sql::new("UPDATE job SET status = 'running', attempts = attempts + 1, locked_until = ");
    sql.bind(lease).push(", updated_at = ").bind(ctx.now());
    sql.push(" WHERE id").push(open).push("SELECT id FROM job WHERE status = 'queued' AND run_at <= ").bind(ctx.now());
    sql.push(" ORDER BY run_at, id LIMIT ").bind(most).push(close);
    sql.push(" RETURNING id, kind, payload, attempts, max_attempts");
    ctx.db.rows(sql).await
}

/// Holds a job longer; false when it is not ours any more.
pub async fn renew(ctx: &Ctx, job: &Claimed, lease: DateTime<Utc>) -> Result<bool> {
    let mut sql = Sql::new("UPDATE job SET locked_until = ");
    sql.bind(lease);
    ours(&mut sql, job);
    Ok(ctx.db.run(sql).await? == 1)
}

/// Deletes a job that is done.
pub async fn delete(ctx: &Ctx, job: &Claimed) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM job");
    ours(&mut sql, job);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Lets a job go: queued for `run_at` or dead; `fresh` forgets the tries before.
pub async fn release(
    ctx: &Ctx,
    job: &Claimed,
    status: Status,
    run_at: DateTime<Utc>,
    fresh: bool,
    why: Option<String>,
) -> Result<()> {
    let mut sql = Sql::new("UPDATE job SET locked_until = NULL, status = ");
    sql.bind(status).push(", run_at = ").bind(run_at).push(", last_error = ").bind(why);
    sql.push(", updated_at = ").bind(ctx.now());
    if fresh {
        sql.push(", attempts = 0");
    }
    ours(&mut sql, job);
    ctx.db.run(sql).await?;
    Ok(())
}

fn ours(sql: &mut Sql, job: &Claimed) {
    sql.push(" WHERE id = ").bind(job.id).push(" AND status = 'running' AND attempts = ").bind(job.attempts);
}

/// How many jobs stand in each state.
pub async fn counts(ctx: &Ctx) -> Result<Vec<Count>> {
    ctx.db.rows(Sql::new("SELECT status, count(*) AS jobs FROM job GROUP BY status")).await
}

/// Deletes jobs of a kind that stand so.
pub async fn delete_all(ctx: &Ctx, kind: &str, standing: &[Status]) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM job WHERE kind = ");
    sql.bind(kind).push(" AND status IN ").bind_list(standing.iter().copied());
    ctx.db.run(sql).await
}

/// Puts every job back that somebody held.
pub async fn put_all_back(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("UPDATE job SET status = 'queued', locked_until = NULL, updated_at = ");
    sql.bind(ctx.now()).push(" WHERE status = 'running'");
    ctx.db.run(sql).await
}
