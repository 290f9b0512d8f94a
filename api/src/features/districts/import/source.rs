//! A file's bytes as text: which encoding they are in, and reading them piece by piece.
//!
//! A file is read twice, once for its encoding; a pipe is UTF-8. Bytes that are no UTF-8 are Windows-1252, unless most
//! accents are UTF-8 and some are broken: then the rows with these are refused.

use encoding_rs::{CoderResult, Decoder, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::{ErrorKind, Read, Result};

/// Bytes that are read at once.
const PIECE: usize = 65_536;

/// How a file's bytes are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-8 that is broken in places; the rows of these are refused.
    BrokenUtf8,
    /// What Windows writes in Western languages.
    Windows1252,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

impl Encoding {
    /// What whoever imports should know of it, if it is worth a sentence.
    pub fn note(self) -> Option<&'static str> {
        match self {
            Self::Utf8 => None,
            Self::BrokenUtf8 => Some("is UTF-8 with broken bytes; the rows that hold them are refused"),
            Self::Windows1252 => Some("is read as Windows-1252, since its bytes are no UTF-8"),
            Self::Utf16Le | Self::Utf16Be => Some("is read as UTF-16"),
        }
    }

    fn decoder(self) -> Decoder {
        match self {
            Self::Utf8 | Self::BrokenUtf8 => UTF_8,
            Self::Windows1252 => WINDOWS_1252,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        }
        .new_decoder_with_bom_removal()
    }

    /// Reads the whole of `file` once to find its encoding; only what one look needs is held.
    pub fn detect(mut file: impl Read) -> Result<Self> {
        let (mut piece, mut kept, mut counts) = (vec![0; PIECE], 0, Counts::default());
        let mut is_first = true;
        loop {
            let read = read_some(&mut file, piece.get_mut(kept..).unwrap_or_default())?;
            let bytes = piece.get(..kept + read).unwrap_or_default();
            if is_first && let Some(marked) = by_first_bytes(bytes) {
                return Ok(marked);
            }
            is_first = false;
            let used = counts.count(bytes, read == 0);
            if read == 0 {
                return Ok(counts.encoding());
            }
            let end = kept + read;
            kept = end - used;
            piece.copy_within(used..end, 0);
        }
    }
}

/// UTF-16 by its byte order mark, or by the NUL that stands beside the header's first letter.
fn by_first_bytes(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
        [first, 0, ..] if *first > 0 => Some(Encoding::Utf16Le),
        [0, second, ..] if *second > 0 => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// What UTF-8 makes of a file's bytes.
#[derive(Debug, Default)]
struct Counts {
    /// Places with a letter of several bytes.
    wide: u64,
    /// Places that are no UTF-8.
    broken: u64,
}

impl Counts {
    /// Counts `bytes` and says how many of them are done with: a letter may go on in the next piece.
    fn count(&mut self, bytes: &[u8], is_last: bool) -> usize {
        let mut done = 0;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            let error = match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.wide += wide(text);
                    return bytes.len();
                }
                Err(error) => error,
            };
            let (good, _) = rest.split_at(error.valid_up_to());
            self.wide += wide(&String::from_utf8_lossy(good));
            done += error.valid_up_to();
            match error.error_len() {
                None if !is_last => return done,
                length => {
                    self.broken += 1;
                    done += length.unwrap_or(rest.len());
                }
            }
        }
        bytes.len()
    }

    /// One language's accents hardly ever pass for UTF-8, so a file with many more broken places than good ones is none.
    fn encoding(&self) -> Encoding {
        match () {
            () if self.broken == 0 => Encoding::Utf8,
            () if self.broken > 10 * self.wide => Encoding::Windows1252,
            () => Encoding::BrokenUtf8,
        }
    }
}

fn wide(text: &str) -> u64 {
    if text.is_ascii() {
        return 0;
    }
    u64::try_from(text.chars().filter(|c| !c.is_ascii()).count()).unwrap_or_default()
}

fn read_some(from: &mut impl Read, into: &mut [u8]) -> Result<usize> {
    loop {
        match from.read(into) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// A file's text as UTF-8; what cannot be read becomes `U+FFFD`.
pub struct Text<R> {
    inner: R,
    decoder: Decoder,
    piece: Vec<u8>,
    start: usize,
    end: usize,
    is_over: bool,
    is_done: bool,
}

impl<R: Read> Text<R> {
    /// Reads `inner` in `encoding`.
    pub fn new(inner: R, encoding: Encoding) -> Self {
        let decoder = encoding.decoder();
        Self { inner, decoder, piece: vec![0; PIECE], start: 0, end: 0, is_over: false, is_done: false }
    }

    fn refill(&mut self) -> Result<()> {
        self.end = read_some(&mut self.inner, &mut self.piece)?;
        (self.start, self.is_over) = (0, self.end == 0);
        Ok(())
    }
}

impl<R: Read> Read for Text<R> {
    /// Whole letters, as many as fit; `buffer` needs room for one.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while !self.is_done {
            if self.start == self.end && !self.is_over {
                self.refill()?;
            }
            let bytes = self.piece.get(self.start..self.end).unwrap_or_default();
            let (result, read, written, _) = self.decoder.decode_to_utf8(bytes, buffer, self.is_over);
            self.start += read;
            // A decoder that has finished must not be asked again.
            self.is_done = self.is_over && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
