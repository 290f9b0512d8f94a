//! Rows of the log.

use crate::ctx::Ctx;
use crate::error::Result;
use bindery_entity::activity;
use sea_orm::EntityTrait;

/// Appends one row.
pub async fn insert(ctx: &Ctx, row: activity::ActiveModel) -> Result<()> {
    activity::Entity::insert(row).exec_without_returning(&ctx.db).await?;
    Ok(())
}
