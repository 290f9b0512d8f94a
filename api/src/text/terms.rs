//! Words as search compares them: folded and cut to their stem, so that "weeded" finds "Weeding".

use super::fold;
use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;

/// Terms of one text at most; what stands behind them is not found.
const MOST_TERMS: usize = 20_000;
/// Bytes of the terms of one text at most; a `tsvector` holds a megabyte with its positions.
const MOST_BYTES: usize = 250_000;
/// Letters of what is folded at once; longer words are cut.
const LONGEST_PIECE: usize = 120;
/// Words of a query at most.
const MOST_QUERY: usize = 16;

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Words that stand in every text and say nothing of it.
const COMMON: &[&str] = &[
    "a", "about", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "had",
    "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our",
    "so", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "was", "we", "were", "what",
    "when", "where", "which", "who", "why", "will", "with", "you", "your",
];

/// The term of one folded word.
pub(super) fn term(word: &str) -> String {
    ENGLISH.stem(word).chars().take(40).collect()
}

fn folded_words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The text in pieces that fold by themselves, since some letters become many.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|mut rest| {
        std::iter::from_fn(move || {
            let end = rest.char_indices().nth(LONGEST_PIECE).map_or(rest.len(), |(end, _)| end);
            let (piece, others) = rest.split_at_checked(end).filter(|(piece, _)| !piece.is_empty())?;
            rest = others;
            Some(piece)
        })
    })
}

/// The terms of a text in their order, as far as search keeps them.
pub fn index(text: &str) -> Vec<String> {
    let (mut terms, mut bytes) = (Vec::new(), 0);
    for piece in pieces(text) {
        for term in folded_words(&fold(piece)).map(term) {
            bytes += term.len() + 1;
            if bytes > MOST_BYTES || terms.len() >= MOST_TERMS {
                return terms;
            }
            terms.push(term);
        }
    }
    terms
}

/// The terms that something must hold to be found, each once; common words count only among themselves.
pub fn query(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded_words(&folded).collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !COMMON.contains(word)).collect();
    let mut terms: Vec<String> = Vec::new();
    for term in if telling.is_empty() { words } else { telling }.into_iter().map(term) {
        if !terms.contains(&term) && terms.len() < MOST_QUERY {
            terms.push(term);
        }
    }
    terms
}
