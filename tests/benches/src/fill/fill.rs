//! What every step of filling needs.

use crate::sink::Sink;
use crate::words::Words;
use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub members: usize,
    pub projects: usize,
    pub documents: usize,
    pub requests: usize,
}

impl Size {
    /// Size S this many times.
    pub fn times(factor: usize) -> Self {
        Self {
            members: 10_000 * factor,
            projects: 5_000 * factor,
            documents: 20_000 * factor,
            requests: 20_000 * factor,
        }
    }
}

/// Numbers that grow.
#[derive(Debug, Default)]
pub struct Counter(i64);

impl Counter {
    pub fn next(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }

    pub fn last(&self) -> i64 {
        self.0
    }
}

pub struct Fill {
    pub size: Size,
    pub sink: Sink,
    pub words: Words,
    /// The product's vocabulary, in its order.
    pub areas: Vec<Uuid>,
    /// Row numbers of full text.
    pub searchable: Counter,
    pub findable: Counter,
}

impl Fill {
    pub fn bar(&self, what: &'static str, count: usize) -> ProgressBar {
        let style = "{msg:10} {wide_bar} {human_pos}/{human_len} {elapsed}";
        let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(count as u64).with_style(style).with_message(what)
    }
}
