//! Tickets in the database.

use crate::auth::TicketFor;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use bindery_entity::ids::SessionId;
use bindery_entity::ticket;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait};

/// Stores a ticket by its hash.
pub async fn insert(
    ctx: &Ctx,
    hash: Vec<u8>,
    session: SessionId,
    stream: TicketFor,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let row = ticket::ActiveModel {
        hash: Set(hash),
        session_id: Set(session),
        stream: Set(stream.into()),
        resource: Set(None),
        created_at: Set(ctx.now()),
        expires_at: Set(expires_at),
    };
    ticket::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}

/// Deletes tickets that are over.
pub async fn delete_ended(ctx: &Ctx) -> Result<u64> {
    let mut sql = Sql::new("DELETE FROM ticket WHERE expires_at <= ");
    sql.bind(ctx.now());
    ctx.db.run(sql).await
}

/// Deletes every ticket.
pub async fn delete_all(ctx: &Ctx) -> Result<u64> {
    ctx.db.run(Sql::new("DELETE FROM ticket")).await
}
