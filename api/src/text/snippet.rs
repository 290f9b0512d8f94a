//! The place in a text where the words of a search stand.

use super::fold;
use super::terms::term;
use pulldown_cmark::{Event, Parser, TagEnd};

/// Words of a snippet.
const WORDS: usize = 32;
/// Bytes of a text that are looked at: where the words stand further behind, its beginning is shown.
pub const MOST_BYTES: usize = 32_000;

/// One word of the text, with what stands behind it up to the next.
struct Word<'a> {
    text: &'a str,
    hit: Option<usize>,
}

/// The part of a Markdown text that holds the most of `terms` (see [`super::query`]), as HTML: escaped, the words
/// that were found inside `<mark>`. A text without any of them gives its beginning.
pub fn snippet(markdown: &str, terms: &[String]) -> String {
    let plain = plain(cut(markdown));
    let words: Vec<Word<'_>> = plain.split_whitespace().map(|text| Word { text, hit: hit(text, terms) }).collect();
    let start = best_start(&words, terms.len());
    let end = (start + WORDS).min(words.len());
    let mut html = String::new();
    if start > 0 {
        html.push_str("… ");
    }
    for (place, word) in words.get(start..end).unwrap_or_default().iter().enumerate() {
        if place > 0 {
            html.push(' ');
        }
        write(word, &mut html);
    }
    if end < words.len() {
        html.push_str(" …");
    }
    html
}

fn cut(text: &str) -> &str {
    let end = (0..=MOST_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

/// What is read of a Markdown text, without its marks.
fn plain(markdown: &str) -> String {
    let mut plain = String::new();
    for event in Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Strikethrough) => {}
            Event::SoftBreak | Event::HardBreak | Event::Rule | Event::End(_) => plain.push(' '),
            _ => {}
        }
    }
    plain
}

/// Which of the terms a word of the text holds.
fn hit(text: &str, terms: &[String]) -> Option<usize> {
    // A stem keeps its first letter, so most plain words need no closer look.
    let first = |c: char| terms.iter().any(|term| term.starts_with(c.to_ascii_lowercase()));
    let is_start = |part: &str| part.starts_with(first);
    if text.is_ascii() && !text.split(|c: char| !c.is_ascii_alphanumeric()).any(is_start) {
        return None;
    }
    let folded = fold(text);
    let parts = folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(term).find_map(|part| terms.iter().position(|wanted| *wanted == part))
}

/// Where the window with the most different terms starts; of equals the one with more hits, then the first.
fn best_start(words: &[Word<'_>], terms: usize) -> usize {
    let mut counts = vec![0_usize; terms];
    let (mut best, mut start) = ((0, 0), 0);
    for (place, word) in words.iter().enumerate() {
        if let Some(count) = word.hit.and_then(|hit| counts.get_mut(hit)) {
            *count += 1;
        }
        let gone = place.checked_sub(WORDS).and_then(|gone| words.get(gone)).and_then(|word| word.hit);
        if let Some(count) = gone.and_then(|hit| counts.get_mut(hit)) {
            *count -= 1;
        }
        let score = (counts.iter().filter(|count| **count > 0).count(), counts.iter().sum::<usize>());
        if score > best {
            (best, start) = (score, (place + 1).saturating_sub(WORDS * 3 / 4));
        }
    }
    start.min(words.len().saturating_sub(WORDS))
}

fn write(word: &Word<'_>, html: &mut String) {
    if word.hit.is_some() {
        html.push_str("<mark>");
    }
    for letter in word.text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    if word.hit.is_some() {
        html.push_str("</mark>");
    }
}
