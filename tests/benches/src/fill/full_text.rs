//! Rows of full text, with the terms that the product makes.
//!
//! The layout follows `api/src/db/full_text.rs`; the benchmark's check searches through Bindery and would find
//! nothing if the two parted.

use crate::batch::Batch;
use crate::row;
use bindery::text;
use bindery_bench::vector;
use uuid::Uuid;

/// Makes a thing found by its title, summary and body.
pub fn add(batch: &mut Batch, row_no: i64, kind: &str, id: Uuid, parts: [&str; 3]) {
    batch.add("searchable (row_no, kind, subject_id)", row![row_no, kind, id]);
    let terms = parts.map(text::index);
    if batch.postgres {
        batch.add("searchable_fts (row_no, words)", row![row_no, vector(&terms)]);
    } else {
        let [title, summary, body] = terms.map(|terms| terms.join(" "));
        batch.add("searchable_fts (rowid, title, summary, body)", row![row_no, title, summary, body]);
    }
}
