//! `bindery import`.

mod input;
mod report;

use super::open;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::features::districts::import::{self, DistrictFact, SchoolFact};
use clap::Subcommand;
use input::Input;
use report::Tally;
use std::path::PathBuf;

/// Facts to import.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Districts and schools from the NCES search downloads (CSV); running it again changes nothing.
    ///
    /// Rows that cannot be taken are named by file, line and column, and the rest goes on; then the exit code is 3.
    Nces {
        /// The schools' file.
        #[arg(long, value_name = "FILE")]
        schools: PathBuf,
        /// The districts' file.
        #[arg(long, value_name = "FILE")]
        districts: PathBuf,
        /// Where every refused row is written (CSV); when left out, more than 100 go to FILE.refused.csv beside a file.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
    },
}

/// Rows were refused; what could be taken was taken.
#[derive(Debug, thiserror::Error)]
#[error("refused rows: {0}")]
pub struct RowsRefused(u64);

/// Imports and reports.
pub async fn run(settings: Settings, command: Import) -> anyhow::Result<()> {
    let Import::Nces { schools, districts, report } = command;
    // Both headers are read before anything is written.
    let (mut districts, mut schools) = (Input::open(&districts)?, Input::open(&schools)?);
    let mut tally = Tally::new(report.as_deref())?;
    let state = open::open(settings).await?;
    let done = take(&Ctx::system(&state), &mut districts, &mut schools, &mut tally).await;
    state.pools.close().await;
    // What was done is said, too, when the rest failed.
    let refused = tally.finish()?;
    done?;
    if refused > 0 { Err(RowsRefused(refused).into()) } else { Ok(()) }
}

async fn take(
    ctx: &Ctx,
    districts: &mut Input<DistrictFact>,
    schools: &mut Input<SchoolFact>,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    tally.begin(&districts.path)?;
    districts.show_progress();
    while let Some(chunk) = districts.chunk()? {
        tally.refuse(chunk.refused)?;
        tally.count(import::import_districts(ctx, &chunk.facts).await.map_err(open::describe)?)?;
    }
    tally.begin(&schools.path)?;
    schools.show_progress();
    while let Some(chunk) = schools.chunk()? {
        tally.refuse(chunk.refused)?;
        tally.count(import::import_schools(ctx, &chunk.facts).await.map_err(open::describe)?)?;
    }
    Ok(())
}
