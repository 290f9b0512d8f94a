//! Importing districts and schools: what stands, what is new, what differs.

use super::{DistrictFact, Report, SchoolFact, level, place_words};
use crate::ctx::Ctx;
use crate::db::{Sql, insert};
use crate::error::Result;
use crate::text;
use bindery_entity::ids::DistrictId;
use bindery_entity::{district, district_word, school, school_word};
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::Uuid;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::HashMap;

/// Districts by their NCES ids.
pub async fn district_ids(ctx: &Ctx, nces: Vec<String>) -> Result<HashMap<String, DistrictId>> {
    let rows = district::Entity::find().filter(district::Column::NcesId.is_in(nces)).all(&ctx.db).await?;
    Ok(rows.into_iter().map(|row| (row.nces_id, row.id)).collect())
}

/// Adds and changes districts as `facts` say.
pub async fn upsert_districts(ctx: &Ctx, facts: &[DistrictFact]) -> Result<Report> {
    let nces: Vec<_> = facts.iter().map(|fact| fact.nces_district_id.clone()).collect();
    let known = district::Entity::find().filter(district::Column::NcesId.is_in(nces)).all(&ctx.db).await?;
    let known: HashMap<_, _> = known.into_iter().map(|row| (row.nces_id.clone(), row)).collect();
    let (mut report, mut added, mut words) = (Report::default(), Vec::new(), Vec::new());
    for fact in facts {
        let old = known.get(&fact.nces_district_id);
        let row = district_model(ctx, fact, old);
        match old {
            Some(old) if *old == row => report.unchanged += 1,
            Some(old) => {
                report.changed += 1;
                replace_words(ctx, "district_word", "district_id", row.id.0).await?;
                words.push((row.id, place_words(&row.name, &row.city)));
                let next = district::Model { version: old.version + 1, updated_at: ctx.now(), ..row };
                next.into_active_model().reset_all().update(&ctx.db).await?;
            }
            None => {
                words.push((row.id, place_words(&row.name, &row.city)));
                added.push(row.into_active_model());
            }
        }
    }
    report.added = added.len();
    insert(&ctx.db, added).await?;
    let words = words.into_iter().flat_map(|(id, words)| words.into_iter().map(move |word| (word, id)));
    insert(
        &ctx.db,
        words.map(|(word, id)| district_word::ActiveModel { word: Set(word), district_id: Set(id) }).collect(),
    )
    .await?;
    Ok(report)
}

fn district_model(ctx: &Ctx, fact: &DistrictFact, old: Option<&district::Model>) -> district::Model {
    let fact = fact.clone();
    let now = ctx.now();
    district::Model {
        id: old.map_or_else(|| ctx.new_id(), |old| old.id),
        nces_id: fact.nces_district_id,
        state_district_id: fact.state_district_id,
        name_folded: text::fold(&fact.name),
        name: fact.name,
        county: fact.county,
        street: fact.street,
        city: fact.city,
        state: fact.state,
        zip: fact.zip,
        locale: fact.locale.filter(|locale| locale.len() > 1),
        kind: fact.kind,
        status: fact.status,
        school_count: fact.schools,
        student_count: fact.students,
        teachers_fte: fact.teachers_fte,
        version: old.map_or(1, |old| old.version),
        created_at: old.map_or(now, |old| old.created_at),
        updated_at: old.map_or(now, |old| old.updated_at),
    }
}

/// Adds and changes schools as `facts` say.
pub async fn upsert_schools(
    ctx: &Ctx,
    facts: &[SchoolFact],
    districts: &HashMap<String, DistrictId>,
) -> Result<Report> {
    let nces: Vec<_> = facts.iter().map(|fact| fact.nces_school_id.clone()).collect();
    let known = school::Entity::find().filter(school::Column::NcesId.is_in(nces)).all(&ctx.db).await?;
    let known: HashMap<_, _> = known.into_iter().map(|row| (row.nces_id.clone(), row)).collect();
    let (mut report, mut added, mut words) = (Report::default(), Vec::new(), Vec::new());
    for fact in facts {
        let Some(district) = districts.get(&fact.nces_district_id) else { continue };
        let old = known.get(&fact.nces_school_id);
        let row = school_model(ctx, fact, *district, old);
        match old {
            Some(old) if *old == row => report.unchanged += 1,
            Some(old) => {
                report.changed += 1;
                replace_words(ctx, "school_word", "school_id", row.id.0).await?;
                words.push((row.id, place_words(&row.name, &row.city)));
                let next = school::Model { version: old.version + 1, updated_at: ctx.now(), ..row };
                next.into_active_model().reset_all().update(&ctx.db).await?;
            }
            None => {
                words.push((row.id, place_words(&row.name, &row.city)));
                added.push(row.into_active_model());
            }
        }
    }
    report.added = added.len();
    insert(&ctx.db, added).await?;
    let words = words.into_iter().flat_map(|(id, words)| words.into_iter().map(move |word| (word, id)));
    insert(&ctx.db, words.map(|(word, id)| school_word::ActiveModel { word: Set(word), school_id: Set(id) }).collect())
        .await?;
    Ok(report)
}

fn school_model(ctx: &Ctx, fact: &SchoolFact, district: DistrictId, old: Option<&school::Model>) -> school::Model {
    let fact = fact.clone();
    let now = ctx.now();
    school::Model {
        id: old.map_or_else(|| ctx.new_id(), |old| old.id),
        district_id: district,
        nces_id: fact.nces_school_id,
        state_school_id: fact.state_school_id,
        name_folded: text::fold(&fact.name),
        name: fact.name,
        county: fact.county,
        street: fact.street,
        city: fact.city,
        state: fact.state,
        zip: fact.zip,
        level: level(fact.low_grade.as_deref(), fact.high_grade.as_deref()).into(),
        low_grade: fact.low_grade,
        high_grade: fact.high_grade,
        locale: fact.locale.filter(|locale| locale.len() > 1),
        charter: fact.charter,
        kind: fact.kind,
        status: fact.status,
        student_count: fact.students,
        teachers_fte: fact.teachers_fte,
        version: old.map_or(1, |old| old.version),
        created_at: old.map_or(now, |old| old.created_at),
        updated_at: old.map_or(now, |old| old.updated_at),
    }
}

async fn replace_words(ctx: &Ctx, table: &str, column: &str, id: Uuid) -> Result<()> {
    let mut sql = Sql::new(format!("DELETE FROM {table} WHERE {column} = "));
    sql.bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}
