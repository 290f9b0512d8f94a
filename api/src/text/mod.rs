//! Text as people mean it: normal form, folding for comparison, words for search.

mod snippet;
mod terms;

pub use snippet::{MOST_BYTES as SNIPPET_BYTES, snippet};
pub use terms::{index, query};

use crate::error::{Error, Result};
use crate::patch::Patch;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// NFC, without control characters (line breaks and tabs stay), trimmed.
pub fn clean(text: &str) -> String {
    let kept: String = text.nfc().filter(|c| is_kept(*c)).collect();
    kept.trim().to_owned()
}

/// No control characters, and none that are invisible or turn the direction; joiners are part of emoji and Persian.
fn is_kept(c: char) -> bool {
    let invisible = matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !invisible && (!c.is_control() || matches!(c, '\n' | '\t'))
}

/// [`clean`] for one line: line breaks and runs of white space become one blank.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// [`clean`] for a cell of a file: line breaks and tabs become blanks. What no text holds says that the file is broken,
/// so it is refused and not passed over.
pub fn clean_cell(text: &str) -> std::result::Result<String, &'static str> {
    if text.contains('\u{fffd}') {
        return Err("holds letters that could not be read (U+FFFD)");
    }
    if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err("holds a control character");
    }
    Ok(clean(&text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ")))
}

/// A text of a command that is brought into its one spelling.
pub trait Cleaned: Sized {
    /// The text as `clean` leaves it.
    fn cleaned(pointer: &str, text: Self, clean: fn(&str) -> String) -> Result<Self>;

    /// [`clean_line`].
    fn line(pointer: &str, text: Self) -> Result<Self> {
        Self::cleaned(pointer, text, clean_line)
    }

    /// [`clean`].
    fn lines(pointer: &str, text: Self) -> Result<Self> {
        Self::cleaned(pointer, text, clean)
    }
}

/// A field that cannot be empty.
impl Cleaned for String {
    fn cleaned(pointer: &str, text: Self, clean: fn(&str) -> String) -> Result<Self> {
        let text = clean(&text);
        if text.is_empty() { Err(Error::field(pointer, "this field cannot be empty")) } else { Ok(text) }
    }
}

/// A field of which a blank text is no text.
impl Cleaned for Option<String> {
    fn cleaned(_: &str, text: Self, clean: fn(&str) -> String) -> Result<Self> {
        Ok(text.map(|text| clean(&text)).filter(|text| !text.is_empty()))
    }
}

/// What a command says of a field that holds a text.
pub trait Field {
    /// The text, if there is one.
    fn text(&self) -> Option<&str>;
}

impl Field for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Field> Field for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(Field::text)
    }
}

impl<T: Field> Field for Patch<T> {
    fn text(&self) -> Option<&str> {
        self.value().and_then(Field::text)
    }
}

/// A rule for garde: the text has at most `most` letters as it was sent, which is what the documents say, and `least` to
/// `most` as it will be kept. Cleaning takes letters away and, in some scripts, makes one letter three.
pub fn letters<T: Field>(least: usize, most: usize) -> impl FnOnce(&T, &()) -> garde::Result {
    move |field, ()| {
        let Some(text) = field.text() else { return Ok(()) };
        let (sent, kept) = (text.chars().count(), clean(text).chars().count());
        match () {
            () if kept < least => Err(garde::Error::new(format!("length is lower than {least}"))),
            () if sent.max(kept) > most => Err(garde::Error::new(format!("length is greater than {most}"))),
            () => Ok(()),
        }
    }
}

/// The form that carries uniqueness, prefix and order: NFKC, case folded, accents stripped.
pub fn fold(text: &str) -> String {
    let folded = caseless::default_case_fold_str(&text.nfkc().collect::<String>());
    folded.nfkd().filter(|c| !is_combining_mark(*c)).nfc().collect::<String>().trim().to_owned()
}

/// The folded words of several texts, each once, at most 40 characters each.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = texts
        .into_iter()
        .flat_map(|text| {
            fold(text)
                .split(|c: char| !c.is_alphanumeric())
                .map(|word| word.chars().take(40).collect())
                .collect::<Vec<String>>()
        })
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The text just behind every text that starts with `prefix`, in code point order.
pub fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}
