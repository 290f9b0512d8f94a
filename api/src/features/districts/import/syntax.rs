//! CSV as RFC 4180 writes it: what stands in one record.
//!
//! The parser is our own, since it must know where a quote was opened that nobody closes, and pass over a record of any
//! length without holding it. Where a row is broken its first line is refused, and reading goes on with the next.

/// Cells of a record at most.
const MOST_CELLS: usize = 200;

/// What stands at the beginning of some text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    /// A whole record, its line break included.
    Record { cells: Vec<String>, bytes: usize },
    /// No record: the cell that is wrong, counted from 0, and what is wrong with it.
    Wrong { cell: usize, reason: &'static str },
    /// The text ends before the record does, within quotes or not.
    Unfinished { quoted: bool, cell: usize },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

struct Parser {
    at: At,
    cells: Vec<String>,
    cell: Vec<u8>,
}

/// What one byte does to the record.
enum Step {
    On,
    End,
    Wrong(&'static str),
}

/// Parses the first record of `text`, which is UTF-8; `is_last` says that nothing follows.
pub(super) fn parse(text: &[u8], is_last: bool) -> Parsed {
    let mut parser = Parser { at: At::CellStart, cells: Vec::new(), cell: Vec::new() };
    for (place, byte) in text.iter().enumerate() {
        match parser.step(*byte) {
            Step::On => {}
            Step::Wrong(reason) => return Parsed::Wrong { cell: parser.cells.len(), reason },
            Step::End => {
                let Some(bytes) = line_break(text, place, is_last) else { break };
                return parser.record(place + bytes);
            }
        }
    }
    match parser.at {
        At::Quoted => Parsed::Unfinished { quoted: true, cell: parser.cells.len() },
        _ if is_last => parser.record(text.len()),
        _ => Parsed::Unfinished { quoted: false, cell: parser.cells.len() },
    }
}

/// Bytes of the line break at `place`; none when the text ends too early to know.
pub(super) fn line_break(text: &[u8], place: usize, is_last: bool) -> Option<usize> {
    match (text.get(place), text.get(place + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(2),
        (Some(b'\r'), None) if !is_last => None,
        _ => Some(1),
    }
}

impl Parser {
    fn step(&mut self, byte: u8) -> Step {
        match (self.at, byte) {
            (At::Quoted, b'"') => self.at = At::QuoteInQuoted,
            (At::Quoted, _) => self.cell.push(byte),
            (At::QuoteInQuoted, b'"') => {
                self.cell.push(byte);
                self.at = At::Quoted;
            }
            (At::CellStart, b'"') => self.at = At::Quoted,
            (_, b'\r' | b'\n') => return Step::End,
            (_, b',') => return self.next_cell(),
            (At::QuoteInQuoted, _) => return Step::Wrong("text stands behind the closing quote"),
            (At::CellStart | At::Plain, _) => {
                self.cell.push(byte);
                self.at = At::Plain;
            }
        }
        Step::On
    }

    fn next_cell(&mut self) -> Step {
        self.finish_cell();
        self.at = At::CellStart;
        if self.cells.len() < MOST_CELLS { Step::On } else { Step::Wrong("a row has at most 200 columns") }
    }

    fn finish_cell(&mut self) {
        self.cells.push(String::from_utf8_lossy(&self.cell).into_owned());
        self.cell.clear();
    }

    fn record(mut self, bytes: usize) -> Parsed {
        self.finish_cell();
        Parsed::Record { cells: self.cells, bytes }
    }
}
