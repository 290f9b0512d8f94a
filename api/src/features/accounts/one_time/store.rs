//! Rows of one-time tokens.

use super::Purpose;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use bindery_entity::ids::MemberId;
use bindery_entity::one_time_token;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait, FromQueryResult};

/// A good token.
#[derive(Debug, Clone, FromQueryResult)]
pub struct OneTime {
    /// Whom it is for.
    pub member_id: MemberId,
    /// The folded address that it was sent to.
    pub email_folded: String,
}

/// Stores a token.
pub async fn insert(
    ctx: &Ctx,
    hash: Vec<u8>,
    purpose: Purpose,
    member: MemberId,
    email_folded: &str,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let row = one_time_token::ActiveModel {
        hash: Set(hash),
        kind: Set(purpose.into()),
        member_id: Set(member),
        email_folded: Set(email_folded.to_owned()),
        created_at: Set(ctx.now()),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    one_time_token::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

fn good(sql: &mut Sql, ctx: &Ctx, hash: Vec<u8>, purposes: &[Purpose]) {
    sql.push(" WHERE hash = ").bind(hash).push(" AND kind IN ").bind_list(purposes.iter().copied());
    sql.push(" AND used_at IS NULL AND expires_at > ").bind(ctx.now());
}

/// A token that can be used.
pub async fn find(ctx: &Ctx, hash: Vec<u8>, purposes: &[Purpose]) -> Result<Option<OneTime>> {
    let mut sql = Sql::new("SELECT member_id, email_folded FROM one_time_token");
    good(&mut sql, ctx, hash, purposes);
    ctx.db.row(sql).await
}

/// Marks a token as used, if it can be.
pub async fn take(ctx: &Ctx, hash: Vec<u8>, purposes: &[Purpose]) -> Result<Option<OneTime>> {
    let mut sql = Sql::new("UPDATE one_time_token SET used_at = ");
    sql.bind(ctx.now());
    good(&mut sql, ctx, hash, purposes);
    sql.push(" RETURNING member_id, email_folded");
    ctx.db.row(sql).await
}

/// Deletes a member's tokens.
pub async fn delete_all(ctx: &Ctx, member: MemberId, purposes: &[Purpose]) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM one_time_token WHERE member_id = ");
    sql.bind(member).push(" AND kind IN ").bind_list(purposes.iter().copied());
    ctx.db.run(sql).await?;
    Ok(())
}

/// Deletes tokens past their time.
pub async fn delete_expired(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM one_time_token WHERE expires_at < ");
    sql.bind(ctx.now());
    ctx.db.run(sql).await
}

/// How many tokens can be used.
pub async fn count_good(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("SELECT count(*) FROM one_time_token WHERE used_at IS NULL AND expires_at > ");
    sql.bind(ctx.now());
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default().try_into().unwrap_or_default())
}

/// Deletes every token.
pub async fn delete_everybodys(ctx: &Ctx) -> Result<u64> {
    ctx.db.run(Sql::new("DELETE FROM one_time_token")).await
}
