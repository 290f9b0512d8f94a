//! Rows of sessions.

use super::super::types::{MemberStatus, Session};
use super::spent;
use crate::auth::{SESSION_IDLE, SESSION_LIFE};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::{Page, PageArgs, Place, Window};
use bindery_entity::ids::{MemberId, SessionId};
use bindery_entity::session;
use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};

/// Ended sessions are kept this long.
const KEPT: Duration = Duration::days(7);

/// A session under lock.
#[derive(Debug, FromQueryResult)]
pub struct Row {
    pub member_id: MemberId,
    pub refresh_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    rotated_at: Option<DateTime<Utc>>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    status: MemberStatus,
}

impl Row {
    /// Whether the session and its account are good.
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        let running = self.expires_at > now && self.last_used_at + SESSION_IDLE > now;
        running && self.revoked_at.is_none() && self.status == MemberStatus::Active
    }

    /// Whether the token with this hash was replaced a moment ago.
    pub fn is_previous(&self, hash: &[u8], now: DateTime<Utc>) -> bool {
        self.previous_hash.as_deref() == Some(hash) && self.rotated_at.is_some_and(|at| spent::is_recent(at, now))
    }
}

/// Stores a new session.
pub async fn insert(ctx: &Ctx, id: SessionId, member: MemberId, refresh_hash: Vec<u8>) -> Result<()> {
    let now = ctx.now();
    let row = session::ActiveModel {
        id: Set(id),
        member_id: Set(member),
        refresh_hash: Set(refresh_hash),
        previous_hash: Set(None),
        rotated_at: Set(None),
        user_agent: Set(ctx.user_agent.as_deref().map(ToOwned::to_owned)),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + SESSION_LIFE),
        revoked_at: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Reads a session and keeps others from it.
pub async fn lock(ctx: &Ctx, id: SessionId) -> Result<Option<Row>> {
    let mut sql = Sql::new(
        "SELECT s.member_id, s.refresh_hash, s.previous_hash, s.rotated_at, s.last_used_at, s.expires_at, \
         s.revoked_at, m.status FROM session s JOIN member m ON m.id = s.member_id WHERE s.id = ",
    );
    sql.bind(id).lock(ctx.db.dialect(), "s");
    ctx.db.row(sql).await
}

/// Puts a new refresh token in the place of `previous`.
pub async fn rotate(ctx: &Ctx, id: SessionId, refresh_hash: Vec<u8>, previous: Vec<u8>) -> Result<()> {
    let mut sql = Sql::new("UPDATE session SET refresh_hash = ");
    sql.bind(refresh_hash).push(", previous_hash = ").bind(previous).push(", rotated_at = ").bind(ctx.now());
    sql.push(", last_used_at = ").bind(ctx.now()).push(" WHERE id = ").bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Ends a session and says how many that were.
pub async fn revoke(ctx: &Ctx, member: MemberId, id: SessionId) -> Result<u64> {
    let mut sql = Sql::new("UPDATE session SET revoked_at = ");
    sql.bind(ctx.now()).push(" WHERE revoked_at IS NULL AND member_id = ").bind(member);
    sql.push(" AND id = ").bind(id);
    ctx.db.run(sql).await
}

/// Ends every session of a member, or all but one.
pub async fn revoke_all(ctx: &Ctx, member: MemberId) -> Result<()> {
    let mut sql = Sql::new("UPDATE session SET revoked_at = ");
    sql.bind(ctx.now()).push(" WHERE revoked_at IS NULL AND member_id = ").bind(member);
    ctx.db.run(sql).await?;
    Ok(())
}

#[derive(Debug, FromQueryResult)]
struct Listed {
    id: SessionId,
    user_agent: Option<String>,
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// A page of a member's running sessions, newest first.
pub async fn list(ctx: &Ctx, member: MemberId, current: SessionId, page: &PageArgs) -> Result<Page<Session>> {
    let window = Window::<DateTime<Utc>>::open(&ctx.state.keys, "list_sessions", &member, page)?;
    let mut sql = Sql::new(
        "SELECT s.id, s.user_agent, s.created_at, s.last_used_at, s.expires_at FROM session s WHERE s.member_id = ",
    );
    sql.bind(member).push(" AND s.revoked_at IS NULL AND s.expires_at > ").bind(ctx.now());
    sql.push(" AND s.last_used_at > ").bind(ctx.now() - SESSION_IDLE);
    window.apply(&mut sql, "s.created_at", "s.id", true);
    let rows = ctx.db.rows::<Listed>(sql).await?;
    let view = |row: Listed| Session {
        id: row.id,
        current: row.id == current,
        user_agent: row.user_agent,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
    };
    window.page(rows, |row| Place(row.created_at, row.id.0), view)
}

/// Deletes sessions that ended a while ago.
pub async fn delete_ended(ctx: &Ctx) -> Result<u64> {
    let before = ctx.now() - KEPT;
    let mut sql = Sql::new("DELETE FROM session WHERE expires_at < ");
    sql.bind(before).push(" OR revoked_at < ").bind(before);
    ctx.db.run(sql).await
}

/// How many sessions are running.
pub async fn running(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("SELECT count(*) FROM session s WHERE s.revoked_at IS NULL AND s.expires_at > ");
    sql.bind(ctx.now()).push(" AND s.last_used_at > ").bind(ctx.now() - SESSION_IDLE);
    let running = ctx.db.value::<i64>(sql).await?.unwrap_or_default();
    Ok(running.try_into().unwrap_or_default())
}

/// Deletes every session.
pub async fn delete_all(ctx: &Ctx) -> Result<u64> {
    ctx.db.run(Sql::new("DELETE FROM session")).await
}
