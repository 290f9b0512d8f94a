//! Rows of full text, in bulk.

use crate::batch::Batch;
use crate::row;
use bindery::text;
use bindery_bench::{scale, vector};
use uuid::Uuid;

/// Makes a thing found by its title, summary and body.
pub fn add(batch: &mut Batch, row_no: i64, kind: &str, id: Uuid, parts: [&str; 3]) {
    let terms = parts.map(text::index);
    batch.add("searchable (row_no, kind, subject_id, scale)", row![row_no, kind, id, scale(&terms)]);
    if batch.postgres {
        batch.add("searchable_fts (row_no, words)", row![row_no, vector(&terms)]);
    } else {
        let [title, summary, body] = terms.map(|terms| terms.join(" "));
        batch.add("searchable_fts (rowid, title, summary, body)", row![row_no, title, summary, body]);
    }
}
