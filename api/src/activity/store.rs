//! Rows of the log, and the numbers that give them their order.

use crate::ctx::Ctx;
use crate::db::{Dialect, Sql};
use crate::error::Result;
use crate::streams::Position;
use bindery_entity::ids::ActivityId;
use sea_orm::{ConnectionTrait as _, FromQueryResult};

/// Numbers the oldest rows that have none. The second statement looks once it has the lock, so it sees what whoever
/// had it before has numbered, and a row that is committed by then has the next numbers or stands in the next batch.
/// The lock is "activity" in ASCII, and this database's own.
const NUMBER: &str = "SELECT pg_advisory_xact_lock(7017580640680375417); \
    UPDATE activity y SET position = n.position FROM ( \
        SELECT w.seq, row_number() OVER (ORDER BY w.seq) + coalesce((SELECT max(position) FROM activity), 0) AS position \
        FROM (SELECT seq FROM activity WHERE position IS NULL ORDER BY seq LIMIT 1000) w \
    ) n WHERE n.seq = y.seq";

/// How far the log is in order.
#[derive(Debug, Clone, Copy, FromQueryResult)]
pub struct Standing {
    /// The place of the last row.
    pub end: Position,
    /// Whether committed rows have no place yet.
    pub waiting: bool,
}

/// The place of a row (alias `y`): the order in which rows were committed. On `SQLite` the one writer numbers them as
/// it writes.
pub const fn place(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "y.position",
        Dialect::Sqlite => "y.seq",
    }
}

/// Leaves out rows (alias `y`) without a place: a reader who has passed it would miss them.
pub fn numbered(dialect: Dialect, sql: &mut Sql) {
    if dialect == Dialect::Postgres {
        sql.push(" AND y.position IS NOT NULL");
    }
}

/// The place of the last row.
pub async fn end(ctx: &Ctx) -> Result<Position> {
    let sql = Sql::new(format!("SELECT max({}) FROM activity y", place(ctx.db.dialect())));
    Ok(ctx.db.value::<Option<Position>>(sql).await?.flatten().unwrap_or_default())
}

/// How far the log is in order.
pub async fn standing(ctx: &Ctx) -> Result<Standing> {
    if ctx.db.dialect() == Dialect::Sqlite {
        return Ok(Standing { end: end(ctx).await?, waiting: false });
    }
    let sql = "SELECT coalesce((SELECT max(position) FROM activity), 0) AS \"end\", \
        (SELECT seq FROM activity WHERE position IS NULL ORDER BY seq LIMIT 1) IS NOT NULL AS waiting";
    let standing = ctx.db.row(Sql::new(sql)).await?;
    Ok(standing.unwrap_or(Standing { end: Position::default(), waiting: false }))
}

/// Gives committed rows their places (`PostgreSQL`), in a transaction of its own: both statements go out as one text.
pub async fn number(ctx: &Ctx) -> Result<()> {
    ctx.db.execute_unprepared(NUMBER).await?;
    Ok(())
}

/// The place of a row; one that nobody has numbered yet is.
pub async fn position(ctx: &Ctx, id: ActivityId) -> Result<Option<Position>> {
    loop {
        let mut sql = Sql::new(format!("SELECT {} FROM activity y WHERE y.id = ", place(ctx.db.dialect())));
        sql.bind(id);
        match ctx.db.value::<Option<Position>>(sql).await? {
            None => return Ok(None),
            Some(Some(position)) => return Ok(Some(position)),
            // It is committed, since we see it, so its turn comes.
            Some(None) => number(ctx).await?,
        }
    }
}
