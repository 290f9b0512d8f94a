//! Rows of refresh tokens that were used.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use bindery_entity::ids::{MemberId, SessionId};
use bindery_entity::spent_token;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Stores a token that is used now.
pub async fn insert(ctx: &Ctx, session: SessionId, hash: Vec<u8>, sealed_successor: Vec<u8>) -> Result<()> {
    let row = spent_token::ActiveModel {
        hash: Set(hash),
        session_id: Set(session),
        sealed_successor: Set(sealed_successor),
        used_at: Set(ctx.now()),
    };
    spent_token::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// The sealed successor of a token that was used at `since` or later.
pub async fn successor(ctx: &Ctx, session: SessionId, hash: Vec<u8>, since: DateTime<Utc>) -> Result<Option<Vec<u8>>> {
    let mut sql = Sql::new("SELECT sealed_successor FROM spent_token WHERE hash = ");
    sql.bind(hash).push(" AND session_id = ").bind(session).push(" AND used_at >= ").bind(since);
    ctx.db.value(sql).await
}

/// Deletes the tokens of a member's sessions that were ended.
pub async fn delete_ended(ctx: &Ctx, member: MemberId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM spent_token WHERE session_id IN (SELECT id FROM session WHERE member_id = ");
    sql.bind(member).push(" AND revoked_at IS NOT NULL)");
    ctx.db.run(sql).await?;
    Ok(())
}

/// Deletes tokens that were used before `before`.
pub async fn delete_older(ctx: &Ctx, before: DateTime<Utc>) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM spent_token WHERE used_at < ");
    sql.bind(before);
    ctx.db.run(sql).await
}
