//! Rows of the log.

use super::tail::Position;
use crate::ctx::Ctx;
use crate::db::{Dialect, Sql};
use crate::error::Result;
use bindery_entity::ids::ActivityId;

/// The place of the last row that no earlier one can still come before.
pub async fn end(ctx: &Ctx) -> Result<Position> {
    let mut sql = Sql::new("SELECT y.tx, y.seq FROM activity y WHERE TRUE");
    settled(ctx.db.dialect(), &mut sql);
    sql.push(" ORDER BY y.tx DESC, y.seq DESC LIMIT 1");
    Ok(ctx.db.row(sql).await?.unwrap_or_default())
}

/// The place of a row.
pub async fn position(ctx: &Ctx, id: ActivityId) -> Result<Option<Position>> {
    let mut sql = Sql::new("SELECT y.tx, y.seq FROM activity y WHERE y.id = ");
    sql.bind(id);
    ctx.db.row(sql).await
}

/// Leaves out rows (alias `y`) that a transaction still running may come before: without this,
/// a reader who has passed them would miss what commits late.
pub fn settled(dialect: Dialect, sql: &mut Sql) {
    if dialect == Dialect::Postgres {
        sql.push(" AND y.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
    }
}
