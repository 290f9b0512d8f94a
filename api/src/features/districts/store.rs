//! Districts and schools in the database.

use super::import::place_words;
use super::types::{ListDistricts, ListSchools, SchoolLevel};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::reindex::Things;
use crate::error::Result;
use crate::page::Place;
use crate::plan::{Order, ReadAlong, Row};
use crate::text;
use bindery_entity::ids::{DistrictId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

pub const DISTRICTS_BY_NAME: Order<DistrictRow, String> =
    Order { key: "name_folded", id: "id", descending: false, place: |row| Place(row.name_folded.clone(), row.id.0) };
pub const SCHOOLS_BY_NAME: Order<SchoolRow, String> =
    Order { key: "name_folded", id: "id", descending: false, place: |row| Place(row.name_folded.clone(), row.id.0) };

#[derive(Debug, Default, Row)]
pub struct DistrictRow {
    #[row(known_by)]
    pub id: DistrictId,
    pub nces_id: String,
    pub name: String,
    #[row(heavy)]
    pub name_folded: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub locale: Option<String>,
    pub kind: String,
    pub status: String,
    pub school_count: Option<i64>,
    pub student_count: Option<i64>,
    pub teachers_fte: Option<f64>,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

#[derive(Debug, Default, Row)]
pub struct SchoolRow {
    #[row(known_by)]
    pub id: SchoolId,
    pub district_id: DistrictId,
    pub nces_id: String,
    pub name: String,
    #[row(heavy)]
    pub name_folded: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub low_grade: Option<String>,
    pub high_grade: Option<String>,
    pub level: SchoolLevel,
    pub locale: Option<String>,
    pub charter: bool,
    pub kind: String,
    pub status: String,
    pub student_count: Option<i64>,
    pub teachers_fte: Option<f64>,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
    #[row(related)]
    pub related: ReadAlong,
}

/// Adds ` AND …`: what the filter wants.
pub fn matching_districts(filter: &ListDistricts, alias: &str, sql: &mut Sql) {
    if let Some(state) = &filter.state {
        sql.of(alias, " AND @.state = ").bind(state.to_uppercase());
    }
    if let Some(q) = &filter.q {
        sql.and_words(&format!("{alias}.id"), "SELECT district_id FROM district_word", &text::words([q.as_str()]));
    }
}

/// Adds ` AND …`: what the filter wants.
pub fn matching_schools(filter: &ListSchools, alias: &str, sql: &mut Sql) {
    if let Some(state) = &filter.state {
        sql.of(alias, " AND @.state = ").bind(state.to_uppercase());
    }
    if let Some(district) = filter.district_id {
        sql.of(alias, " AND @.district_id = ").bind(district);
    }
    if let Some(level) = filter.level {
        sql.of(alias, " AND @.level = ").bind(level);
    }
    if let Some(q) = &filter.q {
        sql.and_words(&format!("{alias}.id"), "SELECT school_id FROM school_word", &text::words([q.as_str()]));
    }
}

/// Adds `FROM … WHERE …`: the schools of the district.
pub fn schools_of(alias: &str, district: &str, sql: &mut Sql) {
    sql.push(&format!("FROM school {alias} WHERE {alias}.district_id = {district}"));
}

#[derive(Debug, FromQueryResult)]
struct Named {
    id: Uuid,
    name: String,
    city: String,
}

/// Makes a batch of districts behind `after` found by their names, and answers the last.
pub async fn reindex_districts(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    reindex(ctx, "district", ("district_word", "district_id"), after).await
}

/// Makes a batch of schools behind `after` found by their names, and answers the last.
pub async fn reindex_schools(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    reindex(ctx, "school", ("school_word", "school_id"), after).await
}

async fn reindex(ctx: &Ctx, table: &'static str, words: (&str, &str), after: Uuid) -> Result<Option<Uuid>> {
    let things = Things::lock(&ctx.db, table, after).await?;
    let sql = format!("SELECT t.id, t.name, t.city FROM {table} t");
    let found: Vec<Named> = things.rows(&ctx.db, &sql, "t.id").await?;
    let found = found.iter().map(|place| (place.id, place_words(&place.name, &place.city)));
    things.write_words(&ctx.db, words, found.collect()).await?;
    Ok(things.last())
}
