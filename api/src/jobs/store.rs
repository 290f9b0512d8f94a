//! Rows of the job table.

use crate::ctx::Ctx;
use crate::error::Result;
use bindery_entity::job;
use sea_orm::EntityTrait;

/// Appends one row.
pub async fn insert(ctx: &Ctx, row: job::ActiveModel) -> Result<()> {
    job::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}
