//! What the programs share: rows of full text without reading keys, for the servers that Bindery is compared with, as
//! `api/src/db/full_text/unkeyed.rs` makes them one by one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a hit counts in a text of this length, in thousandths.
pub fn scale(parts: &[Vec<String>; 3]) -> i64 {
    let terms: usize = parts.iter().map(Vec::len).sum();
    (1000.0 / (1.0 + (terms as f64).ln_1p())) as i64
}

/// A `tsvector` as text.
pub fn vector(parts: &[Vec<String>; 3]) -> String {
    let mut places: BTreeMap<&str, Vec<(usize, char)>> = BTreeMap::new();
    let mut position = 0;
    for (terms, weight) in parts.iter().zip(['A', 'B', 'D']) {
        for term in terms {
            position = (position + 1).min(16_383);
            let known = places.entry(term).or_default();
            if known.len() < 255 && known.last() != Some(&(position, weight)) {
                known.push((position, weight));
            }
        }
    }
    let mut vector = String::new();
    for (term, places) in places {
        let places = places.iter().map(|(position, weight)| format!("{position}{weight}")).collect::<Vec<_>>();
        // Writing to a String does not fail.
        let _ = write!(vector, "'{term}':{} ", places.join(","));
    }
    vector
}
