//! A language of its own: pronounceable words, few of them frequent and most of them rare.

use crate::dice::{Dice, Zipf};
use std::collections::HashSet;

const STARTS: &[&str] =
    &["b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v"];
const MIDDLES: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "ou"];
const ENDS: &[&str] = &["", "n", "r", "l", "m", "k", "t", "nd", "x", "p"];

/// Words of the language.
const COUNT: usize = 30_000;

/// The language.
pub struct Words {
    words: Vec<String>,
    zipf: Zipf,
}

impl Words {
    pub fn new() -> Self {
        let mut dice = Dice::new(1);
        let mut known = HashSet::new();
        let mut words = Vec::with_capacity(COUNT);
        while words.len() < COUNT {
            // Frequent words are short, as in every language.
            let syllables = 1 + dice.0.usize(0..2) + usize::from(words.len() > 1000);
            let word: String =
                (0..syllables).map(|_| [dice.one(STARTS), dice.one(MIDDLES), dice.one(ENDS)].concat()).collect();
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        Self { zipf: Zipf::ranked((0..COUNT).collect(), 1.0), words }
    }

    /// A word by its rank.
    pub fn word(&self, rank: usize) -> &str {
        &self.words[rank]
    }

    /// Ranks of as many words.
    pub fn ranks(&self, dice: &mut Dice, count: usize) -> Vec<usize> {
        (0..count).map(|_| self.zipf.draw(dice)).collect()
    }

    /// As many words as a title.
    pub fn line(&self, dice: &mut Dice, count: usize) -> String {
        let mut line = self.ranks(dice, count).into_iter().map(|rank| self.word(rank)).collect::<Vec<_>>().join(" ");
        if let Some(first) = line.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        line
    }

    /// Words as Markdown with paragraphs and headings.
    pub fn text(&self, dice: &mut Dice, ranks: &[usize]) -> String {
        let mut text = String::with_capacity(ranks.len() * 7);
        for paragraph in ranks.chunks(60) {
            if !text.is_empty() {
                text.push_str(if dice.chance(30) { "\n\n## " } else { "\n\n" });
            }
            for (place, rank) in paragraph.iter().enumerate() {
                if place > 0 {
                    text.push_str(if place % 12 == 0 { ". " } else { " " });
                }
                text.push_str(self.word(*rank));
            }
            text.push('.');
        }
        text
    }

    pub fn count(&self) -> usize {
        self.words.len()
    }
}
