//! The counters of attempts.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

/// One counter.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Counter {
    pub key: String,
    pub failures: i64,
    pub blocked_until: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

/// Reads counters and keeps others from them; missing ones are made first, since only rows can be locked.
pub async fn lock(ctx: &Ctx, keys: Vec<String>) -> Result<Vec<Counter>> {
    let none = |key: &String| Counter { key: key.clone(), failures: 0, blocked_until: None, updated_at: ctx.now() };
    let mut make = insert(keys.iter().map(none).collect());
    make.push(" ON CONFLICT DO NOTHING");
    ctx.db.run(make).await?;
    let mut sql = Sql::new("SELECT key, failures, blocked_until, updated_at FROM sign_in_attempt WHERE key IN ");
    sql.bind_list(keys).push(" ORDER BY key").lock(ctx.db.dialect(), "sign_in_attempt");
    ctx.db.rows(sql).await
}

/// Stores counters that [`lock`] gave.
pub async fn save(ctx: &Ctx, counters: Vec<Counter>) -> Result<()> {
    let mut sql = insert(counters);
    sql.push(" ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, ");
    sql.push("blocked_until = excluded.blocked_until, updated_at = excluded.updated_at");
    ctx.db.run(sql).await?;
    Ok(())
}

fn insert(counters: Vec<Counter>) -> Sql {
    let mut sql = Sql::new("INSERT INTO sign_in_attempt (key, failures, blocked_until, updated_at) VALUES ");
    for (place, counter) in counters.into_iter().enumerate() {
        sql.push(if place == 0 { "(" } else { ", (" }).bind(counter.key).push(", ").bind(counter.failures);
        sql.push(", ").bind(counter.blocked_until).push(", ").bind(counter.updated_at).push(")");
    }
    sql
}

/// Deletes counters.
pub async fn delete(ctx: &Ctx, keys: Vec<String>) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM sign_in_attempt WHERE key IN ");
    sql.bind_list(keys);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Takes one attempt back.
pub async fn take_back(ctx: &Ctx, key: String) -> Result<()> {
    let mut sql = Sql::new("UPDATE sign_in_attempt SET failures = failures - 1, blocked_until = NULL WHERE key = ");
    sql.bind(key).push(" AND failures > 0");
    ctx.db.run(sql).await?;
    Ok(())
}

/// Deletes counters that were not touched since `before`.
pub async fn delete_before(ctx: &Ctx, before: DateTime<Utc>) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM sign_in_attempt WHERE updated_at < ");
    sql.bind(before);
    ctx.db.run(sql).await
}
