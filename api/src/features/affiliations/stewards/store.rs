//! Stewards in the database.

use super::types::Steward;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::{Order, Page, PageArgs, Place, Windows};
use bindery_entity::ids::{DistrictId, MemberId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

const STEWARD: &str = "SELECT w.district_id, w.member_id, w.created_at FROM steward w WHERE TRUE";

const OLDEST: Order = Order { key: "w.created_at", id: "w.member_id", descending: false };

#[derive(Debug, FromQueryResult)]
struct StewardRow {
    district_id: DistrictId,
    member_id: MemberId,
    created_at: DateTime<Utc>,
}

impl From<StewardRow> for Steward {
    fn from(row: StewardRow) -> Self {
        Self { district_id: row.district_id, member_id: row.member_id, appointed_at: row.created_at }
    }
}

/// One steward.
pub async fn steward(ctx: &Ctx, district: DistrictId, member: MemberId) -> Result<Option<Steward>> {
    let mut sql = Sql::new(STEWARD);
    sql.push(" AND w.district_id = ").bind(district).push(" AND w.member_id = ").bind(member);
    Ok(ctx.db.row::<StewardRow>(sql).await?.map(Steward::from))
}

/// A page of the stewards of each of these districts.
pub async fn stewards_of(
    ctx: &Ctx,
    districts: &[DistrictId],
    page: &PageArgs,
) -> Result<HashMap<DistrictId, Page<Steward>>> {
    let windows = Windows::open(&ctx.state.keys, "list_stewards", districts, &(), page)?;
    let sql = windows.apply(Sql::new(STEWARD), ctx.db.dialect(), "w.district_id", OLDEST);
    let rows = ctx.db.rows::<StewardRow>(sql).await?;
    windows.pages(rows, |row| row.district_id, |row| Place(row.created_at, row.member_id.0), Steward::from)
}

/// Whether this is a member who can sign in.
pub async fn is_member(ctx: &Ctx, member: MemberId) -> Result<bool> {
    let mut sql = Sql::new("SELECT count(*) FROM profile WHERE active AND id = ");
    sql.bind(member);
    Ok(ctx.db.value::<i64>(sql).await?.unwrap_or_default() > 0)
}

/// Adds a steward; says whether that is new.
pub async fn insert(ctx: &Ctx, district: DistrictId, member: MemberId) -> Result<bool> {
    let mut sql = Sql::new("INSERT INTO steward (district_id, member_id, created_at) VALUES (");
    sql.bind(district).push(", ").bind(member).push(", ").bind(ctx.now()).push(") ON CONFLICT DO NOTHING");
    Ok(ctx.db.run(sql).await? > 0)
}

/// Removes a steward; says whether there was one.
pub async fn delete(ctx: &Ctx, district: DistrictId, member: MemberId) -> Result<bool> {
    let mut sql = Sql::new("DELETE FROM steward WHERE district_id = ");
    sql.bind(district).push(" AND member_id = ").bind(member);
    Ok(ctx.db.run(sql).await? > 0)
}

/// Keeps others from the district's stewards until the transaction ends.
pub async fn lock(ctx: &Ctx, district: DistrictId) -> Result<()> {
    let mut sql = Sql::new("SELECT d.id FROM district d WHERE d.id = ");
    sql.bind(district).lock(ctx.db.dialect(), "d");
    ctx.db.value::<DistrictId>(sql).await?;
    Ok(())
}
