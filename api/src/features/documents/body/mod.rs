//! What a document says: one Markdown text, behind this interface wherever it comes from.

mod store;

pub use store::{text, write};
