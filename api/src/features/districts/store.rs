//! Districts and schools in the database.

use super::types::{District, DistrictAbilities, ListDistricts, ListSchools, School, SchoolLevel};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::{Order, Page, PageArgs, Place, Window, Windows};
use crate::policy::people::{AffiliationAct, AffiliationFacts};
use crate::policy::places::{DistrictAct, DistrictFacts};
use crate::policy::{allows, visibility};
use crate::text;
use bindery_entity::ids::{DistrictId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

const DISTRICT: &str = "SELECT d.id, d.nces_id, d.name, d.name_folded, d.county, d.street, d.city, d.state, d.zip, \
    d.locale, d.kind, d.status, d.school_count, d.student_count, d.teachers_fte, d.version, d.updated_at \
    FROM district d WHERE TRUE";

const SCHOOL: &str = "SELECT s.id, s.district_id, s.nces_id, s.name, s.name_folded, s.county, s.street, s.city, \
    s.state, s.zip, s.low_grade, s.high_grade, s.level, s.locale, s.charter, s.kind, s.status, s.student_count, \
    s.teachers_fte, s.version, s.updated_at FROM school s WHERE TRUE";

const DISTRICTS_BY_NAME: Order = Order { key: "d.name_folded", id: "d.id", descending: false };
const SCHOOLS_BY_NAME: Order = Order { key: "s.name_folded", id: "s.id", descending: false };

#[derive(Debug, FromQueryResult)]
struct DistrictRow {
    id: DistrictId,
    nces_id: String,
    name: String,
    name_folded: String,
    county: String,
    street: String,
    city: String,
    state: String,
    zip: String,
    locale: Option<String>,
    kind: String,
    status: String,
    school_count: Option<i64>,
    student_count: Option<i64>,
    teachers_fte: Option<f64>,
    version: i64,
    updated_at: DateTime<Utc>,
}

impl DistrictRow {
    fn view(self, actor: &Actor) -> District {
        let facts = DistrictFacts { id: self.id };
        let ties = AffiliationFacts { member: None, district: self.id };
        let may = |act| allows(actor, act, &facts);
        District {
            id: self.id,
            nces_id: self.nces_id,
            name: self.name,
            county: self.county,
            street: self.street,
            city: self.city,
            state: self.state,
            zip: self.zip,
            locale: self.locale,
            kind: self.kind,
            status: self.status,
            school_count: self.school_count,
            student_count: self.student_count,
            teachers_fte: self.teachers_fte,
            version: self.version,
            updated_at: self.updated_at,
            abilities: DistrictAbilities {
                appoint_stewards: may(DistrictAct::AppointStewards),
                manage_clients: may(DistrictAct::ManageClients),
                manage_affiliations: allows(actor, AffiliationAct::Confirm, &ties),
            },
        }
    }
}

#[derive(Debug, FromQueryResult)]
struct SchoolRow {
    id: SchoolId,
    district_id: DistrictId,
    nces_id: String,
    name: String,
    name_folded: String,
    county: String,
    street: String,
    city: String,
    state: String,
    zip: String,
    low_grade: Option<String>,
    high_grade: Option<String>,
    level: SchoolLevel,
    locale: Option<String>,
    charter: bool,
    kind: String,
    status: String,
    student_count: Option<i64>,
    teachers_fte: Option<f64>,
    version: i64,
    updated_at: DateTime<Utc>,
}

impl From<SchoolRow> for School {
    fn from(row: SchoolRow) -> Self {
        Self {
            id: row.id,
            district_id: row.district_id,
            nces_id: row.nces_id,
            name: row.name,
            county: row.county,
            street: row.street,
            city: row.city,
            state: row.state,
            zip: row.zip,
            low_grade: row.low_grade,
            high_grade: row.high_grade,
            level: row.level,
            locale: row.locale,
            charter: row.charter,
            kind: row.kind,
            status: row.status,
            student_count: row.student_count,
            teachers_fte: row.teachers_fte,
            version: row.version,
            updated_at: row.updated_at,
        }
    }
}

fn visible_districts(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new(DISTRICT);
    visibility::districts(&ctx.actor, &mut sql);
    sql
}

fn visible_schools(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new(SCHOOL);
    visibility::schools(&ctx.actor, &mut sql);
    sql
}

/// One district the viewer may see.
pub async fn district(ctx: &Ctx, id: DistrictId) -> Result<Option<District>> {
    let mut sql = visible_districts(ctx);
    sql.push(" AND d.id = ").bind(id);
    Ok(ctx.db.row::<DistrictRow>(sql).await?.map(|row| row.view(&ctx.actor)))
}

/// The district with this NCES id, if the viewer may see it.
pub async fn district_by_nces_id(ctx: &Ctx, nces_id: &str) -> Result<Option<District>> {
    let mut sql = visible_districts(ctx);
    sql.push(" AND d.nces_id = ").bind(nces_id);
    Ok(ctx.db.row::<DistrictRow>(sql).await?.map(|row| row.view(&ctx.actor)))
}

/// Those of these districts that the viewer may see.
pub async fn districts_by_id(ctx: &Ctx, ids: &[DistrictId]) -> Result<Vec<District>> {
    let mut sql = visible_districts(ctx);
    sql.push(" AND d.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<DistrictRow>(sql).await?.into_iter().map(|row| row.view(&ctx.actor)).collect())
}

/// A page of districts by name.
pub async fn districts(ctx: &Ctx, filter: &ListDistricts, page: &PageArgs) -> Result<Page<District>> {
    let window = Window::<String>::open(&ctx.state.keys, "list_districts", filter, page)?;
    let mut sql = visible_districts(ctx);
    if let Some(state) = &filter.state {
        sql.push(" AND d.state = ").bind(state.to_uppercase());
    }
    if let Some(q) = &filter.q {
        sql.and_words("d.id", "SELECT district_id FROM district_word", &text::words([q.as_str()]));
    }
    window.apply(&mut sql, DISTRICTS_BY_NAME);
    let rows = ctx.db.rows::<DistrictRow>(sql).await?;
    window.page(rows, |row| Place(row.name_folded.clone(), row.id.0), |row| row.view(&ctx.actor))
}

/// One school the viewer may see.
pub async fn school(ctx: &Ctx, id: SchoolId) -> Result<Option<School>> {
    let mut sql = visible_schools(ctx);
    sql.push(" AND s.id = ").bind(id);
    Ok(ctx.db.row::<SchoolRow>(sql).await?.map(School::from))
}

/// Those of these schools that the viewer may see.
pub async fn schools_by_id(ctx: &Ctx, ids: &[SchoolId]) -> Result<Vec<School>> {
    let mut sql = visible_schools(ctx);
    sql.push(" AND s.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<SchoolRow>(sql).await?.into_iter().map(School::from).collect())
}

/// A page of schools by name.
pub async fn schools(ctx: &Ctx, filter: &ListSchools, page: &PageArgs) -> Result<Page<School>> {
    let window = Window::<String>::open(&ctx.state.keys, "list_schools", filter, page)?;
    let mut sql = visible_schools(ctx);
    if let Some(state) = &filter.state {
        sql.push(" AND s.state = ").bind(state.to_uppercase());
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND s.district_id = ").bind(district);
    }
    if let Some(level) = filter.level {
        sql.push(" AND s.level = ").bind(level);
    }
    if let Some(q) = &filter.q {
        sql.and_words("s.id", "SELECT school_id FROM school_word", &text::words([q.as_str()]));
    }
    window.apply(&mut sql, SCHOOLS_BY_NAME);
    let rows = ctx.db.rows::<SchoolRow>(sql).await?;
    window.page(rows, |row| Place(row.name_folded.clone(), row.id.0), School::from)
}

/// A page of the schools of each of these districts by name.
pub async fn schools_of(
    ctx: &Ctx,
    districts: &[DistrictId],
    page: &PageArgs,
) -> Result<HashMap<DistrictId, Page<School>>> {
    let windows = Windows::<DistrictId, String>::open(&ctx.state.keys, "district_schools", districts, &(), page)?;
    let sql = windows.apply(visible_schools(ctx), ctx.db.dialect(), "s.district_id", SCHOOLS_BY_NAME);
    let rows = ctx.db.rows::<SchoolRow>(sql).await?;
    windows.pages(rows, |row| row.district_id, |row| Place(row.name_folded.clone(), row.id.0), School::from)
}
