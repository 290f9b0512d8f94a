//! Importing NCES facts: idempotent, row by row, nothing lost.
//!
//! Columns are those of the NCES school and district search (Common Core of Data).

mod store;

use super::types::SchoolLevel;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::text;
use bindery_entity::ids::DistrictId;
use serde::Deserialize;
use std::collections::HashMap;
use std::io::Read;

/// Rows written in one transaction.
pub const CHUNK: usize = 500;

/// A district as NCES writes it.
#[derive(Debug, Clone, Deserialize)]
pub struct DistrictFact {
    pub nces_district_id: String,
    pub state_district_id: String,
    pub name: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub locale: Option<String>,
    pub schools: Option<i64>,
    pub students: Option<i64>,
    pub teachers_fte: Option<f64>,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: String,
}

/// A school as NCES writes it.
#[derive(Debug, Clone, Deserialize)]
pub struct SchoolFact {
    pub nces_school_id: String,
    pub nces_district_id: String,
    pub state_school_id: String,
    pub name: String,
    pub county: String,
    pub street: String,
    pub city: String,
    pub state: String,
    pub zip: String,
    pub low_grade: Option<String>,
    pub high_grade: Option<String>,
    pub locale: Option<String>,
    pub charter: String,
    pub students: Option<i64>,
    pub teachers_fte: Option<f64>,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were new.
    pub added: usize,
    /// Rows whose facts differed.
    pub changed: usize,
    /// Rows that stood as they are.
    pub unchanged: usize,
    /// Rows that could not be taken, each with its line, column and reason.
    pub refused: Vec<Refused>,
}

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Line in the file, counted from 1 with the header.
    pub line: u64,
    /// The column that is wrong, if one is to blame.
    pub column: String,
    /// What is wrong.
    pub reason: String,
}

impl Report {
    /// Adds another report's numbers.
    pub fn absorb(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.refused.extend(other.refused);
    }
}

/// A fact read from a file, with its line.
pub type Line<F> = (u64, F);

/// Reads a whole file; rows that do not fit are reported, a wrong header stops everything.
pub fn read<F: for<'de> Deserialize<'de>>(file: impl Read, needs: &[&str]) -> Result<(Vec<Line<F>>, Report)> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(file);
    let header = reader.headers().map_err(|error| Error::field("/header", error.to_string()))?.clone();
    if let Some(missing) = needs.iter().find(|name| !header.iter().any(|column| column == **name)) {
        return Err(Error::field(format!("/{missing}"), "this column is missing from the header"));
    }
    let (mut rows, mut report) = (Vec::new(), Report::default());
    for record in reader.records() {
        match record.map_err(|error| error.to_string()).map(|record| (line(&record), record)) {
            Ok((line, record)) => match record.deserialize::<F>(Some(&header)) {
                Ok(fact) => rows.push((line, fact)),
                Err(error) => report.refused.push(unfit(line, &header, &error)),
            },
            Err(reason) => report.refused.push(Refused { line: 0, column: String::new(), reason }),
        }
    }
    Ok((rows, report))
}

fn line(record: &csv::StringRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn unfit(line: u64, header: &csv::StringRecord, error: &csv::Error) -> Refused {
    let place = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.field(),
        _ => None,
    };
    let column = place.and_then(|place| header.get(usize::try_from(place).ok()?)).unwrap_or_default();
    let reason = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        _ => error.to_string(),
    };
    Refused { line, column: column.to_owned(), reason }
}

/// What is wrong with a district, if something is.
fn check_district(fact: &DistrictFact) -> Option<(&'static str, &'static str)> {
    let digits = fact.nces_district_id.len() == 7 && fact.nces_district_id.bytes().all(|b| b.is_ascii_digit());
    match () {
        () if !digits => Some(("nces_district_id", "expected seven digits")),
        () if fact.name.is_empty() => Some(("name", "a district has a name")),
        () if fact.state.len() != 2 => Some(("state", "expected two letters")),
        () => None,
    }
}

/// What is wrong with a school, if something is.
fn check_school(fact: &SchoolFact, districts: &HashMap<String, DistrictId>) -> Option<(&'static str, &'static str)> {
    let digits = fact.nces_school_id.len() == 12 && fact.nces_school_id.bytes().all(|b| b.is_ascii_digit());
    match () {
        () if !digits => Some(("nces_school_id", "expected twelve digits")),
        () if fact.name.is_empty() => Some(("name", "a school has a name")),
        () if fact.state.len() != 2 => Some(("state", "expected two letters")),
        () if !matches!(fact.charter.as_str(), "Yes" | "No" | "") => Some(("charter", "expected Yes or No")),
        () if !districts.contains_key(&fact.nces_district_id) => Some(("nces_district_id", "no such district")),
        () => None,
    }
}

fn refuse<F>(
    facts: &[Line<F>],
    report: &mut Report,
    check: impl Fn(&F) -> Option<(&'static str, &'static str)>,
) -> Vec<F>
where
    F: Clone,
{
    let mut good = Vec::with_capacity(facts.len());
    for (line, fact) in facts {
        match check(fact) {
            None => good.push(fact.clone()),
            Some((column, reason)) => {
                report.refused.push(Refused { line: *line, column: column.to_owned(), reason: reason.to_owned() });
            }
        }
    }
    good
}

/// Takes up to [`CHUNK`] districts in one transaction.
pub async fn import_districts(ctx: &Ctx, facts: &[Line<DistrictFact>]) -> Result<Report> {
    let mut report = Report::default();
    let good = refuse(facts, &mut report, check_district);
    let taken = ctx.write(|ctx| async move { store::upsert_districts(&ctx, &good).await }).await?;
    report.absorb(taken);
    Ok(report)
}

/// Takes up to [`CHUNK`] schools in one transaction; their districts must stand.
pub async fn import_schools(ctx: &Ctx, facts: &[Line<SchoolFact>]) -> Result<Report> {
    let mut report = Report::default();
    let wanted = facts.iter().map(|(_, fact)| fact.nces_district_id.clone());
    let districts = store::district_ids(ctx, wanted.collect()).await?;
    let good = refuse(facts, &mut report, |fact| check_school(fact, &districts));
    let taken = ctx.write(|ctx| async move { store::upsert_schools(&ctx, &good, &districts).await }).await?;
    report.absorb(taken);
    Ok(report)
}

/// The level that a span of grades makes.
pub fn level(low: Option<&str>, high: Option<&str>) -> SchoolLevel {
    let grade = |text: Option<&str>| match text {
        Some("PK") => Some(-1),
        Some("KG" | "TK") => Some(0),
        Some(text) => text.parse::<i32>().ok(),
        None => None,
    };
    match (grade(low), grade(high)) {
        (Some(_), Some(high)) if high <= 0 => SchoolLevel::Other,
        (Some(low), Some(high)) if low <= 4 && high <= 6 => SchoolLevel::Elementary,
        (Some(low), Some(high)) if low >= 4 && high <= 9 => SchoolLevel::Middle,
        (Some(low), Some(_)) if low >= 7 => SchoolLevel::High,
        (Some(_), Some(_)) => SchoolLevel::Combined,
        _ => SchoolLevel::Other,
    }
}

/// The folded words by which a place is found.
pub fn place_words(name: &str, city: &str) -> Vec<String> {
    text::words([name, city])
}
