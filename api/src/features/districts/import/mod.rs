//! Importing NCES facts: idempotent, row by row, nothing lost.
//!
//! A file goes through in pieces: its bytes become text ([`source`]), text becomes records (`records`), a record becomes
//! a fact that keeps its column's rules (`row`), and some hundred facts at a time are written in one transaction. What
//! cannot be taken is named by line and column, and the rest goes on.

mod facts;
mod records;
mod row;
mod rows;
pub mod source;
mod states;
mod store;
mod syntax;

pub use facts::{DistrictFact, Fact, SchoolFact};
pub use rows::{CHUNK, Chunk, Rows};

use super::types::SchoolLevel;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::text;
use std::io::Read;

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
    /// The column that is wrong; empty when none is to blame.
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

/// Reads a whole file that is small, such as the demo's.
pub fn read<F: Fact>(file: impl Read) -> Result<(Vec<Line<F>>, Report)> {
    let mut rows = Rows::<F, _>::open(file)?;
    let (mut facts, mut report) = (Vec::new(), Report::default());
    while let Some(chunk) = rows.chunk()? {
        facts.extend(chunk.facts);
        report.refused.extend(chunk.refused);
    }
    Ok((facts, report))
}

/// Takes up to [`CHUNK`] districts in one transaction.
pub async fn import_districts(ctx: &Ctx, facts: &[Line<DistrictFact>]) -> Result<Report> {
    let facts: Vec<_> = facts.iter().map(|(_, fact)| fact.clone()).collect();
    ctx.write(|ctx| async move { store::upsert_districts(&ctx, &facts).await }).await
}

/// Takes up to [`CHUNK`] schools in one transaction; their districts must stand.
pub async fn import_schools(ctx: &Ctx, facts: &[Line<SchoolFact>]) -> Result<Report> {
    let wanted = facts.iter().map(|(_, fact)| fact.nces_district_id.clone());
    let districts = store::district_ids(ctx, wanted.collect()).await?;
    let (known, orphans): (Vec<_>, Vec<_>) =
        facts.iter().partition(|(_, fact)| districts.contains_key(&fact.nces_district_id));
    let refused = orphans.into_iter().map(|(line, fact)| Refused {
        line: *line,
        column: "nces_district_id".to_owned(),
        reason: format!("there is no district {}", fact.nces_district_id),
    });
    let mut report = Report { refused: refused.collect(), ..Report::default() };
    let known: Vec<_> = known.into_iter().map(|(_, fact)| fact.clone()).collect();
    report.absorb(ctx.write(|ctx| async move { store::upsert_schools(&ctx, &known, &districts).await }).await?);
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
