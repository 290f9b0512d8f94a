//! What became of the rows: numbers and the first refused rows on the terminal, every refused row in a file.

use crate::features::districts::import::{Refused, Report};
use anyhow::Context as _;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Refused rows that the terminal shows.
const SHOWN: usize = 100;

/// Counts rows, and keeps no more refused ones than the terminal shows.
pub struct Tally {
    added: usize,
    changed: usize,
    unchanged: usize,
    refused: u64,
    /// The file that is being imported.
    file: PathBuf,
    /// Rows of that file which no report holds yet.
    waiting: Vec<Refused>,
    shown: Vec<String>,
    named: Option<Written>,
    beside: Option<Written>,
    /// Where the reports stand, in a sentence each.
    reports: Vec<String>,
}

type Written = csv::Writer<File>;

impl Tally {
    /// Nothing yet; `report` is where every refused row will stand.
    pub fn new(report: Option<&Path>) -> anyhow::Result<Self> {
        let named = report.map(create).transpose()?;
        Ok(Self {
            added: 0,
            changed: 0,
            unchanged: 0,
            refused: 0,
            file: PathBuf::new(),
            waiting: Vec::new(),
            shown: Vec::new(),
            named,
            beside: None,
            reports: report.map(|path| format!("all refused rows stand in {}", path.display())).into_iter().collect(),
        })
    }

    /// From here on rows are those of `file`.
    pub fn begin(&mut self, file: &Path) -> anyhow::Result<()> {
        self.flush()?;
        self.waiting.clear();
        file.clone_into(&mut self.file);
        self.beside = None;
        Ok(())
    }

    /// Counts what became of rows that were written.
    pub fn count(&mut self, report: Report) -> anyhow::Result<()> {
        self.added += report.added;
        self.changed += report.changed;
        self.unchanged += report.unchanged;
        self.refuse(report.refused)
    }

    /// Counts rows that were refused.
    pub fn refuse(&mut self, rows: Vec<Refused>) -> anyhow::Result<()> {
        for row in rows {
            self.refused += 1;
            if self.shown.len() < SHOWN {
                self.shown.push(sentence(&self.file, &row));
            }
            self.keep(row)?;
        }
        Ok(())
    }

    /// Writes a row to the report that was asked for, or beside the file once there are too many to show.
    fn keep(&mut self, row: Refused) -> anyhow::Result<()> {
        if let Some(report) = self.named.as_mut().or(self.beside.as_mut()) {
            return write(report, &self.file, &row);
        }
        self.waiting.push(row);
        // As long as the terminal shows all rows of both files, no report is needed.
        if self.refused <= u64::try_from(SHOWN).unwrap_or_default() {
            return Ok(());
        }
        let path = beside(&self.file);
        let mut report = create(&path)?;
        for row in self.waiting.drain(..) {
            write(&mut report, &self.file, &row)?;
        }
        self.beside = Some(report);
        self.reports.push(format!("all refused rows of {} stand in {}", self.file.display(), path.display()));
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        for report in self.named.iter_mut().chain(self.beside.iter_mut()) {
            report.flush().context("the report of refused rows cannot be written")?;
        }
        Ok(())
    }

    /// Says on the terminal what became of all rows, and how many were refused.
    pub fn finish(mut self) -> anyhow::Result<u64> {
        let flushed = self.flush();
        let Self { added, changed, unchanged, refused, .. } = self;
        eprintln!("{added} added, {changed} changed, {unchanged} unchanged, {refused} refused");
        for row in &self.shown {
            eprintln!("  {row}");
        }
        let more = refused.saturating_sub(u64::try_from(self.shown.len()).unwrap_or_default());
        if more > 0 {
            eprintln!("  and {more} more");
        }
        for report in self.reports.iter().filter(|_| refused > 0) {
            eprintln!("{report}");
        }
        flushed.map(|()| refused)
    }
}

fn sentence(file: &Path, row: &Refused) -> String {
    let column = if row.column.is_empty() { String::new() } else { format!(", column {}", row.column) };
    format!("{}, line {}{column}: {}", file.display(), row.line, row.reason)
}

/// `schools.csv.refused.csv` for `schools.csv`.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".refused.csv");
    name.into()
}

fn create(path: &Path) -> anyhow::Result<Written> {
    let file = File::create(path)
        .with_context(|| format!("the report {} cannot be written; name another by --report", path.display()))?;
    let mut report = csv::Writer::from_writer(file);
    report.write_record(["file", "line", "column", "reason"])?;
    Ok(report)
}

fn write(report: &mut Written, file: &Path, row: &Refused) -> anyhow::Result<()> {
    let (file, line) = (file.to_string_lossy(), row.line.to_string());
    report.write_record([&*file, &line, &row.column, &row.reason])?;
    Ok(())
}
