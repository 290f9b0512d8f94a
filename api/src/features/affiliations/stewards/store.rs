//! Stewards in the database.

use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::Place;
use crate::plan::{Order, ReadAlong, Row};
use bindery_entity::ids::{DistrictId, MemberId};
use chrono::{DateTime, Utc};

pub const OLDEST: Order<StewardRow, DateTime<Utc>> = Order {
    key: "created_at",
    id: "member_id",
    descending: false,
    place: |row| Place(row.created_at, row.member_id.0),
};

#[derive(Debug, Default, Row)]
pub struct StewardRow {
    pub district_id: DistrictId,
    #[row(known_by)]
    pub member_id: MemberId,
    pub created_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

/// Adds `FROM … WHERE …`: the stewards of the district.
pub fn of_district(alias: &str, district: &str, sql: &mut Sql) {
    sql.push(&format!("FROM steward {alias} WHERE {alias}.district_id = {district}"));
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
