//! The records of a CSV file, one after another; a record that is too long is passed over without being held.

use super::syntax::{self, Parsed};
use std::io::{ErrorKind, Read, Result};

/// Bytes of a record at most.
pub(super) const MOST_BYTES: usize = 65_536;

/// A record, or why there is none, with the line on which it begins.
#[derive(Debug)]
pub(super) struct Record {
    pub line: u64,
    pub cells: std::result::Result<Vec<String>, Unread>,
}

/// Why a record could not be read.
#[derive(Debug)]
pub(super) struct Unread {
    /// The cell that is wrong, counted from 0.
    pub cell: Option<usize>,
    pub reason: &'static str,
}

/// Reads records from UTF-8.
///
/// Where one is broken, its first line is passed over and reading goes on with the next, so that a quote which nobody
/// closes costs the row it stands in and not the rest of the file.
pub(super) struct Records<R> {
    inner: R,
    window: Vec<u8>,
    start: usize,
    is_over: bool,
    line: u64,
}

impl<R: Read> Records<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, window: Vec::new(), start: 0, is_over: false, line: 1 }
    }

    /// The next record that is not a blank line.
    pub(super) fn next(&mut self) -> Result<Option<Record>> {
        loop {
            self.fill()?;
            let (text, is_last) = self.ahead();
            if text.is_empty() {
                return Ok(None);
            }
            let unread = match syntax::parse(text, is_last) {
                Parsed::Record { cells, bytes } => {
                    let line = self.pass(bytes);
                    if cells.iter().all(|cell| cell.trim().is_empty()) && cells.len() == 1 {
                        continue;
                    }
                    return Ok(Some(Record { line, cells: Ok(cells) }));
                }
                Parsed::Wrong { cell, reason } => Unread { cell: Some(cell), reason },
                Parsed::Unfinished { quoted: true, cell } => {
                    Unread { cell: Some(cell), reason: "a quote is opened here and not closed" }
                }
                Parsed::Unfinished { quoted: false, .. } => {
                    Unread { cell: None, reason: "the row is longer than 65536 bytes" }
                }
            };
            let line = self.line;
            self.pass_line()?;
            return Ok(Some(Record { line, cells: Err(unread) }));
        }
    }

    /// What may be the next record, and whether nothing follows it.
    fn ahead(&self) -> (&[u8], bool) {
        let text = self.window.get(self.start..).unwrap_or_default();
        match text.get(..MOST_BYTES) {
            Some(most) if text.len() > MOST_BYTES => (most, false),
            _ => (text, self.is_over),
        }
    }

    /// Reads on until a whole record is at hand, or the file is over.
    fn fill(&mut self) -> Result<()> {
        while !self.is_over && self.window.len() - self.start <= MOST_BYTES {
            self.window.drain(..self.start);
            self.start = 0;
            let kept = self.window.len();
            self.window.resize(kept + MOST_BYTES, 0);
            let read = match self.inner.read(self.window.get_mut(kept..).unwrap_or_default()) {
                Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
                read => read.map(Some),
            };
            self.window.truncate(kept + read.as_ref().ok().copied().flatten().unwrap_or_default());
            self.is_over = read? == Some(0);
        }
        Ok(())
    }

    /// Passes over a record and gives the line on which it began.
    fn pass(&mut self, bytes: usize) -> u64 {
        let line = self.line;
        let text = self.window.get(self.start..self.start + bytes).unwrap_or_default();
        self.line += lines(text);
        self.start += bytes;
        line
    }

    /// Passes over the rest of a line, however long it is.
    fn pass_line(&mut self) -> Result<()> {
        loop {
            let text = self.window.get(self.start..).unwrap_or_default();
            let place = text.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let length = place.and_then(|place| Some(place + syntax::line_break(text, place, self.is_over)?));
            if let Some(length) = length {
                self.pass(length);
                return Ok(());
            }
            // A `\r` at the very end waits for what may follow it.
            self.start += place.unwrap_or(text.len());
            if self.is_over {
                return Ok(());
            }
            self.fill()?;
        }
    }
}

/// Line breaks of a text: `\n`, `\r\n` and `\r`.
fn lines(text: &[u8]) -> u64 {
    let breaks = text.iter().enumerate().filter(|(place, byte)| match byte {
        b'\n' => true,
        b'\r' => text.get(place + 1) != Some(&b'\n'),
        _ => false,
    });
    u64::try_from(breaks.count()).unwrap_or_default()
}
