//! What a thing says, as search keeps it: its words, and which of them are telling.

use super::Texts;
use crate::text;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How often one term of a part counts: more would hardly tell more.
pub(super) const MOST_TIMES: u32 = 64;
/// Terms whose weight is kept; others count as if they stood in the body once.
const MOST_TELLING: usize = 100;
/// What each occurrence counts in title, summary and body.
const PARTS: [u32; 3] = [10, 4, 1];
/// The weight of what stands in the body once.
pub(super) const ONCE: u32 = weight(1);

/// What a thing says.
#[derive(Debug)]
pub struct Said {
    scale: i64,
    /// Each term with what its occurrences count.
    counts: BTreeMap<String, u32>,
}

impl Said {
    /// What these texts say.
    pub fn of(texts: &Texts<'_>) -> Self {
        let parts = [texts.title, texts.summary, texts.body].map(text::index);
        let scale = scale(parts.iter().map(Vec::len).sum());
        let mut counts = BTreeMap::<String, u32>::new();
        for (terms, counted) in parts.into_iter().zip(PARTS) {
            let mut part = BTreeMap::<String, u32>::new();
            for term in terms {
                *part.entry(term).or_default() += 1;
            }
            for (term, times) in part {
                *counts.entry(term).or_default() += times.min(MOST_TIMES) * counted;
            }
        }
        Self { scale, counts }
    }

    /// What a hit counts in it.
    pub fn scale(&self) -> i64 {
        self.scale
    }

    /// Its terms, each once.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(String::as_str)
    }

    /// The most telling terms with their weights, of two digits each: ` weed=73 shelf=44`.
    pub fn telling(&self) -> String {
        let mut telling: Vec<_> = self.counts.iter().filter(|(_, count)| **count > 1).collect();
        telling.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let mut text = String::new();
        for (term, count) in telling.into_iter().take(MOST_TELLING) {
            // Writing to a String does not fail.
            let _ = write!(text, "{}{}", mark(term), weight(*count));
        }
        text
    }
}

/// What stands before the weight of a term.
pub(super) fn mark(term: &str) -> String {
    format!(" {term}=")
}

/// From 16 to 99, ever less the more often.
const fn weight(count: u32) -> u32 {
    count * 100 / (count + 5)
}

/// What a hit counts in a text of so many terms, in thousandths: the same words tell more of a short text.
pub(super) fn scale(terms: usize) -> i64 {
    let terms = u32::try_from(terms).unwrap_or(u32::MAX);
    let scale = 1000.0 / (1.0 + f64::from(terms).ln_1p());
    #[expect(clippy::cast_possible_truncation, reason = "between 60 and 1000")]
    let scale = scale as i64;
    scale
}
