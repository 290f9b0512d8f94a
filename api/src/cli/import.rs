//! `bindery import`.

use super::open;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::features::districts::import::{self, CHUNK, DistrictFact, Report, SchoolFact};
use anyhow::Context as _;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Facts to import.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Districts and schools from the NCES search downloads (CSV); running it again changes nothing.
    Nces {
        /// The schools' file.
        #[arg(long, value_name = "FILE")]
        schools: PathBuf,
        /// The districts' file.
        #[arg(long, value_name = "FILE")]
        districts: PathBuf,
    },
}

const DISTRICT_COLUMNS: [&str; 4] = ["nces_district_id", "name", "city", "state"];
const SCHOOL_COLUMNS: [&str; 5] = ["nces_school_id", "nces_district_id", "name", "city", "state"];

/// Imports and reports.
pub async fn run(settings: Settings, command: Import) -> anyhow::Result<()> {
    let Import::Nces { schools, districts } = command;
    let (district_rows, mut report) =
        import::read::<DistrictFact>(open_file(&districts)?, &DISTRICT_COLUMNS).map_err(open::describe)?;
    let (school_rows, refused) =
        import::read::<SchoolFact>(open_file(&schools)?, &SCHOOL_COLUMNS).map_err(open::describe)?;
    report.absorb(refused);
    let state = open::open(settings).await?;
    let ctx = Ctx::system(&state);
    let bar = progress(district_rows.len() + school_rows.len());
    for chunk in district_rows.chunks(CHUNK) {
        report.absorb(import::import_districts(&ctx, chunk).await.map_err(open::describe)?);
        bar.inc(u64::try_from(chunk.len()).unwrap_or_default());
    }
    for chunk in school_rows.chunks(CHUNK) {
        report.absorb(import::import_schools(&ctx, chunk).await.map_err(open::describe)?);
        bar.inc(u64::try_from(chunk.len()).unwrap_or_default());
    }
    bar.finish_and_clear();
    print(&report);
    state.pools.close().await;
    anyhow::ensure!(report.refused.is_empty(), "{} rows were refused", report.refused.len());
    Ok(())
}

fn open_file(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// A bar on a terminal, nothing elsewhere.
fn progress(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or_default());
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {eta} left");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn print(report: &Report) {
    let Report { added, changed, unchanged, refused } = report;
    eprintln!("{added} added, {changed} changed, {unchanged} unchanged, {} refused", refused.len());
    for row in refused.iter().take(100) {
        eprintln!("  line {}, column {}: {}", row.line, row.column, row.reason);
    }
}
