//! The first vocabulary of areas of practice, from `areas.csv`.
//!
//! Folding and words must be what `bindery::text` makes of these names, which are ASCII; a test compares.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, Statement, Value};
use std::collections::{BTreeSet, HashMap};

const AREAS: &str = include_str!("areas.csv");

/// When the vocabulary was written, as both databases keep it.
const WRITTEN: &str = "2026-01-01T00:00:00+00:00";

/// Adds every area and its words.
pub async fn load(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut ids: HashMap<String, Uuid> = HashMap::new();
    for (position, record) in csv::Reader::from_reader(AREAS.as_bytes()).records().enumerate() {
        let record = record.map_err(|error| DbErr::Migration(error.to_string()))?;
        let column = |index: usize| record.get(index).unwrap_or_default().to_owned();
        let id = Uuid::parse_str(&column(0)).map_err(|error| DbErr::Migration(error.to_string()))?;
        let (slug, parent, name, synonyms) = (column(1), ids.get(&column(2)).copied(), column(3), column(4));
        let synonyms: Vec<String> = synonyms.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let words = words(&name, &synonyms);
        let row = Row { id, parent, slug: slug.clone(), name, synonyms, description: column(5), position };
        insert(manager, row, words).await?;
        ids.insert(slug, id);
    }
    Ok(())
}

struct Row {
    id: Uuid,
    parent: Option<Uuid>,
    slug: String,
    name: String,
    synonyms: Vec<String>,
    description: String,
    position: usize,
}

fn words(name: &str, synonyms: &[String]) -> BTreeSet<String> {
    let texts = std::iter::once(name).chain(synonyms.iter().map(String::as_str));
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).map(str::to_lowercase);
    words.filter(|word| !word.is_empty()).collect()
}

async fn insert(manager: &SchemaManager<'_>, row: Row, words: BTreeSet<String>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let (json, time) = match db.get_database_backend() {
        DatabaseBackend::Postgres => ("::jsonb", "::timestamptz"),
        _ => ("", ""),
    };
    let quoted: Vec<String> = row.synonyms.iter().map(|word| format!("\"{}\"", word.replace('"', "\\\""))).collect();
    let synonyms = format!("[{}]", quoted.join(","));
    let folded = row.name.to_lowercase();
    // Areas that join later stand in the gaps.
    let position = TryInto::<i64>::try_into(row.position).unwrap_or_default() * 1000;
    let values: [Value; 8] = [
        row.id.into(),
        row.parent.into(),
        row.slug.into(),
        row.name.into(),
        folded.into(),
        synonyms.into(),
        row.description.into(),
        position.into(),
    ];
    let sql = format!(
        "INSERT INTO area (id, parent_id, slug, name, name_folded, synonyms, description, position, version, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6{json}, $7, $8, 1, '{WRITTEN}'{time}, '{WRITTEN}'{time})"
    );
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    for word in words {
        let sql = "INSERT INTO area_word (word, area_id) VALUES ($1, $2)";
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [word.into(), row.id.into()]))
            .await?;
    }
    Ok(())
}
