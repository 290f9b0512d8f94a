//! One row of a file, and the rules for what its cells may hold.

use super::states;
use crate::text;

/// Schools of a district at most.
pub(super) const MOST_SCHOOLS: i64 = 100_000;
/// Students of a district or school at most.
pub(super) const MOST_STUDENTS: i64 = 10_000_000;
/// Teachers of a district or school at most, in full-time equivalents.
pub(super) const MOST_TEACHERS: f64 = 1_000_000.0;

/// What is wrong with a row.
#[derive(Debug)]
pub struct Wrong {
    /// The column that is to blame.
    pub column: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

type Found<T> = Result<T, Wrong>;

/// The cells of a row by the names of their columns.
#[derive(Debug)]
pub struct Row<'a> {
    columns: &'static [&'static str],
    places: &'a [usize],
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// A row whose cell of `columns[n]` stands at `places[n]`.
    pub(super) fn new(columns: &'static [&'static str], places: &'a [usize], cells: &'a [String]) -> Self {
        Self { columns, places, cells }
    }

    /// A text of at most `most` letters, which may be empty.
    pub fn text(&self, column: &'static str, most: usize) -> Found<String> {
        let wrong = |reason: String| Wrong { column, reason };
        let place = self.columns.iter().position(|name| *name == column).and_then(|place| self.places.get(place));
        let cell = place.and_then(|place| self.cells.get(*place)).map_or("", String::as_str);
        let text = text::clean_cell(cell).map_err(|reason| wrong(reason.to_owned()))?;
        match text.chars().nth(most) {
            Some(_) => Err(wrong(format!("length is greater than {most}"))),
            None => Ok(text),
        }
    }

    /// A text of at most `most` letters, at least one.
    pub fn needed(&self, column: &'static str, most: usize) -> Found<String> {
        let text = self.text(column, most)?;
        if text.is_empty() { Err(Wrong { column, reason: "this cell cannot be empty".to_owned() }) } else { Ok(text) }
    }

    /// A text of at most `most` letters, none when it is empty.
    pub fn optional(&self, column: &'static str, most: usize) -> Found<Option<String>> {
        self.text(column, most).map(|text| Some(text).filter(|text| !text.is_empty()))
    }

    /// Exactly `length` digits.
    pub fn digits(&self, column: &'static str, length: usize) -> Found<String> {
        self.fitting(column, &format!("{length} digits"), |text| text.len() == length && is_digits(text))
    }

    /// The two letters of a state.
    pub fn state(&self, column: &'static str) -> Found<String> {
        self.fitting(column, "the two letters of a state (USPS)", states::is_state)
    }

    /// A ZIP code, or nothing.
    pub fn zip(&self, column: &'static str) -> Found<String> {
        self.fitting(column, "a ZIP code, such as 90703 or 90703-2301", |text| match text.split_at_checked(5) {
            Some((five, rest)) => {
                let four = rest.strip_prefix('-').unwrap_or(rest);
                is_digits(five) && (rest.is_empty() || (four.len() == 4 && is_digits(four)))
            }
            None => text.is_empty(),
        })
    }

    /// A grade, none when it is empty.
    pub fn grade(&self, column: &'static str) -> Found<Option<String>> {
        let is_grade = |text: &str| {
            let is_number = text.len() == 2 && text.parse::<u8>().is_ok_and(|grade| (1..=13).contains(&grade));
            is_number || matches!(text, "" | "PK" | "TK" | "KG" | "UG" | "AE" | "M" | "N")
        };
        let grade = self.fitting(column, "a grade: PK, TK, KG, 01 to 13, UG or AE", is_grade)?;
        Ok(Some(grade).filter(|grade| !grade.is_empty()))
    }

    /// `Yes`, or `No` or nothing.
    pub fn yes(&self, column: &'static str) -> Found<bool> {
        self.fitting(column, "Yes or No", |text| matches!(text, "Yes" | "No" | "")).map(|text| text == "Yes")
    }

    /// A whole number from 0 to `most`, none when it is empty.
    pub fn count(&self, column: &'static str, most: i64) -> Found<Option<i64>> {
        let read = |text: &str| text.parse().ok().filter(|number| (0..=most).contains(number));
        self.number(column, &format!("a whole number from 0 to {most}"), read)
    }

    /// A finite number from 0 to `most`, none when it is empty.
    pub fn amount(&self, column: &'static str, most: f64) -> Found<Option<f64>> {
        let read = |text: &str| text.parse().ok().filter(|number| (0.0..=most).contains(number));
        // Minus nought is nought, and reads back as it.
        self.number(column, &format!("a number from 0 to {most}"), read).map(|number| number.map(f64::abs))
    }

    fn number<T>(&self, column: &'static str, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Found<Option<T>> {
        let text = self.fitting(column, wanted, |text| text.is_empty() || read(text).is_some())?;
        Ok(read(&text))
    }

    fn fitting(&self, column: &'static str, wanted: &str, fits: impl Fn(&str) -> bool) -> Found<String> {
        let text = self.text(column, 100)?;
        if fits(&text) {
            Ok(text)
        } else {
            Err(Wrong { column, reason: format!("expected {wanted}, not {}", quoted(&text)) })
        }
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The beginning of a text in quotes, safe for a terminal.
pub(super) fn quoted(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    let dots = if start.len() < text.len() { "…" } else { "" };
    format!("{start:?}{dots}")
}
