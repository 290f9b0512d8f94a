//! What a document says: one Markdown text, behind this interface wherever it comes from, and the HTML made of it.

mod store;

pub use store::{html, lock_revision, next, progress, set_progress, text, write, write_html};

use crate::error::Result;
use crate::markdown;

/// A text that is saved, and its HTML, which is made before the transaction: it takes a while.
#[derive(Debug, Clone)]
pub struct Text {
    /// Markdown.
    pub markdown: String,
    /// The same as HTML.
    pub html: String,
}

impl Text {
    /// Renders `markdown`.
    pub async fn render(markdown: String) -> Result<Self> {
        Ok(Self { html: markdown::render(markdown.clone()).await?, markdown })
    }
}
