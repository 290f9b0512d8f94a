//! The rows of a file, some at a time: what each says, or why it is refused.

use super::facts::Fact;
use super::records::{Record, Records};
use super::row::{Row, Wrong, quoted};
use super::{Line, Refused};
use crate::error::{Error, FieldError, Result};
use std::collections::HashMap;
use std::io::Read;
use std::marker::PhantomData;

/// Rows written in one transaction.
pub const CHUNK: usize = 500;
/// Rows of one file that are taken at most; the country has some 130,000 schools.
const MOST_ROWS: usize = 1_000_000;

/// Up to [`CHUNK`] rows of a file.
#[derive(Debug)]
pub struct Chunk<F> {
    /// What they say.
    pub facts: Vec<Line<F>>,
    /// Those that could not be taken.
    pub refused: Vec<Refused>,
}

/// A file of facts `F`, read in UTF-8.
pub struct Rows<F, R> {
    records: Records<R>,
    header: Vec<String>,
    places: Vec<usize>,
    /// Ids that stood in the file so far, with their lines.
    seen: HashMap<u64, u64>,
    facts: PhantomData<F>,
}

impl<F: Fact, R: Read> Rows<F, R> {
    /// Reads the header; one that lacks a column or has one twice stops everything.
    pub fn open(file: R) -> Result<Self> {
        let mut records = Records::new(file);
        let wrong = |reason: &str| Error::field("/header", reason);
        let first = records.next().map_err(Error::internal)?.ok_or_else(|| wrong("the file is empty"))?;
        let header = first.cells.map_err(|unread| wrong(unread.reason))?;
        let places = places::<F>(&header)?;
        Ok(Self { records, header, places, seen: HashMap::new(), facts: PhantomData })
    }

    /// Columns whose names are written in another way than NCES does, each with the name as which it is read.
    pub fn respelled(&self) -> impl Iterator<Item = (String, &'static str)> {
        let written = F::COLUMNS.iter().zip(&self.places).filter_map(|(name, place)| {
            let written = self.header.get(*place)?.trim();
            (written != *name).then(|| (quoted(written), *name))
        });
        written.collect::<Vec<_>>().into_iter()
    }

    /// The next rows; none at the end of the file.
    pub fn chunk(&mut self) -> Result<Option<Chunk<F>>> {
        let mut chunk = Chunk { facts: Vec::new(), refused: Vec::new() };
        while chunk.facts.len() + chunk.refused.len() < CHUNK {
            let Some(record) = self.records.next().map_err(Error::internal)? else { break };
            let line = record.line;
            match self.read(record) {
                Ok(fact) => chunk.facts.push((line, fact)),
                Err(refused) => chunk.refused.push(refused),
            }
            if self.seen.len() > MOST_ROWS {
                return Err(Error::field("/header", format!("the file has more than {MOST_ROWS} rows")));
            }
        }
        let is_empty = chunk.facts.is_empty() && chunk.refused.is_empty();
        Ok((!is_empty).then_some(chunk))
    }

    fn read(&mut self, record: Record) -> std::result::Result<F, Refused> {
        let line = record.line;
        let refused = |column: &str, reason: String| Refused { line, column: column.to_owned(), reason };
        let cells = record.cells.map_err(|unread| {
            let column = unread.cell.and_then(|cell| self.header.get(cell)).map_or("", |name| name.trim());
            refused(column, unread.reason.to_owned())
        })?;
        if cells.len() != self.header.len() {
            return Err(refused("", format!("{} cells under {} columns", cells.len(), self.header.len())));
        }
        let row = Row::new(F::COLUMNS, &self.places, &cells);
        let fact = F::read(&row).map_err(|Wrong { column, reason }| refused(column, reason))?;
        if let Some(before) = self.seen.insert(number(fact.id()), line) {
            // The first one counts, however often it comes.
            self.seen.insert(number(fact.id()), before);
            return Err(refused(F::ID, format!("this id stands on line {before} already")));
        }
        Ok(fact)
    }
}

/// An id of digits as a number, which takes less room.
fn number(id: &str) -> u64 {
    id.parse().unwrap_or_default()
}

/// Where each column of `F` stands, in any order and whatever the case.
fn places<F: Fact>(header: &[String]) -> Result<Vec<usize>> {
    let (mut places, mut errors) = (Vec::new(), Vec::new());
    for name in F::COLUMNS {
        let mut found = header.iter().enumerate().filter(|(_, written)| written.trim().eq_ignore_ascii_case(name));
        match (found.next(), found.next()) {
            (Some((place, _)), None) => places.push(place),
            (Some(_), Some(_)) => errors.push(FieldError::invalid(format!("/{name}"), "this column is there twice")),
            (None, _) => errors.push(FieldError::invalid(format!("/{name}"), "this column is missing")),
        }
    }
    if errors.is_empty() { Ok(places) } else { Err(Error::invalid(errors)) }
}
