//! Stored answers for retries.

use super::Claim;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Code, Error, Result};
use crate::http::answer::{Answer, Headers};
use bindery_entity::idempotency;
use chrono::Duration;
use sea_orm::{ActiveValue::Set, EntityTrait};

/// How long an answer can be replayed.
const KEPT: Duration = Duration::hours(24);

/// An answer that stands in the database.
#[derive(Debug)]
pub struct Stored {
    fingerprint: Vec<u8>,
    answer: Answer,
}

impl Stored {
    /// The stored answer, if `claim` is the request that made it.
    pub fn replay(self, claim: &Claim) -> Result<Answer> {
        if self.fingerprint != claim.fingerprint {
            return Err(Error::of(Code::IdempotencyMismatch));
        }
        Ok(self.answer)
    }
}

/// Takes the lock of a key until the transaction ends (`PostgreSQL`); false when somebody else holds it.
pub async fn try_lock(ctx: &Ctx, claim: &Claim) -> Result<bool> {
    let mut sql = Sql::new("SELECT pg_try_advisory_xact_lock(hashtextextended(");
    sql.bind(format!("{}\n{}", claim.actor, claim.key)).push(", 0))");
    Ok(ctx.db.value::<bool>(sql).await?.unwrap_or(false))
}

/// The answer stored under a key, if it is not too old.
pub async fn find(ctx: &Ctx, claim: &Claim) -> Result<Option<Stored>> {
    let row = idempotency::Entity::find_by_id((claim.actor.clone(), claim.key.clone())).one(&ctx.db).await?;
    let Some(row) = row.filter(|row| row.created_at > ctx.now() - KEPT) else { return Ok(None) };
    let mut headers: Headers = serde_json::from_value(row.headers).map_err(Error::internal)?;
    headers.replayed = true;
    let answer = Answer { status: u16::try_from(row.status).unwrap_or(200), headers, body: row.body };
    Ok(Some(Stored { fingerprint: row.fingerprint, answer }))
}

/// Stores the answer of a key.
pub async fn save(ctx: &Ctx, claim: &Claim, answer: &Answer) -> Result<()> {
    let mut stale = Sql::new("DELETE FROM idempotency WHERE actor = ");
    stale.bind(claim.actor.clone()).push(" AND key = ").bind(claim.key.clone());
    ctx.db.run(stale).await?;
    let row = idempotency::ActiveModel {
        actor: Set(claim.actor.clone()),
        key: Set(claim.key.clone()),
        fingerprint: Set(claim.fingerprint.clone()),
        status: Set(i64::from(answer.status)),
        headers: Set(serde_json::to_value(&answer.headers).map_err(Error::internal)?),
        body: Set(answer.body.clone()),
        created_at: Set(ctx.now()),
    };
    idempotency::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Deletes answers that are too old to be replayed.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM idempotency WHERE created_at < ");
    sql.bind(ctx.now() - KEPT);
    ctx.db.run(sql).await
}

/// Forgets every stored answer; for a database that was restored, whose clients went on since.
pub async fn forget_all(ctx: &Ctx) -> Result<u64> {
    ctx.db.run(Sql::new("DELETE FROM idempotency")).await
}
