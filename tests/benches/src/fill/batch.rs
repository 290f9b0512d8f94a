//! Rows of several tables on their way, written in the order in which the tables were first named.

use crate::cell::Cell;
use crate::sink::Sink;
use anyhow::Result;
use indicatif::ProgressBar;

/// Rows before they are written.
const MOST: usize = 20_000;

pub struct Batch {
    pub postgres: bool,
    rows: Vec<(&'static str, Vec<Vec<Cell>>)>,
    count: usize,
}

impl Batch {
    pub fn new(sink: &Sink) -> Self {
        Self { postgres: sink.is_postgres(), rows: Vec::new(), count: 0 }
    }

    pub fn add(&mut self, table: &'static str, row: Vec<Cell>) {
        self.count += 1;
        match self.rows.iter_mut().find(|(name, _)| *name == table) {
            Some((_, rows)) => rows.push(row),
            None => self.rows.push((table, vec![row])),
        }
    }

    /// Writes when there is much to write; says that one thing more is made.
    pub async fn pour(&mut self, sink: &Sink, bar: &ProgressBar) -> Result<()> {
        bar.inc(1);
        if self.count >= MOST { self.flush(sink).await } else { Ok(()) }
    }

    pub async fn flush(&mut self, sink: &Sink) -> Result<()> {
        self.count = 0;
        for (table, rows) in &mut self.rows {
            if !rows.is_empty() {
                sink.write(table, std::mem::take(rows)).await?;
            }
        }
        Ok(())
    }
}
