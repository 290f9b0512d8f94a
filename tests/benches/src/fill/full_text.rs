//! Rows of full text, in bulk: with reading keys for the product, and without for the servers that it is compared with.

use crate::batch::Batch;
use crate::fill::Fill;
use crate::row;
use bindery::db::full_text::{Said, Texts};
use bindery::reading::{Keys, Thing};
use bindery::text;
use bindery_bench::{scale, vector};
use uuid::Uuid;

/// Makes a thing found by its title, summary and body.
pub fn add(batch: &mut Batch, fill: &mut Fill, (thing, id): (Thing, Uuid), keys: &Keys, parts: [&str; 3]) {
    let (terms, row_no) = (parts.map(text::index), fill.searchable.next());
    batch.add("searchable (row_no, kind, subject_id, scale)", row![row_no, thing.kind(), id, scale(&terms)]);
    if batch.postgres {
        batch.add("searchable_fts (row_no, words)", row![row_no, vector(&terms)]);
    }
    let [title, summary, body] = parts;
    let (said, under) = (Said::of(&Texts { title, summary, body }), keys.under(thing));
    for reader in under.readers {
        let (row_no, terms) = (fill.findable.next(), under.terms(*reader, &said));
        let (scale, telling) = (said.scale(), said.telling());
        if batch.postgres {
            let words = terms.iter().map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" ");
            let table = "findable (row_no, kind, id, reader, scale, telling, words)";
            batch.add(table, row![row_no, thing.kind(), id, *reader, scale, telling, words]);
        } else {
            let table = "findable (row_no, kind, id, reader, scale, telling)";
            batch.add(table, row![row_no, thing.kind(), id, *reader, scale, telling]);
            batch.add("findable_words (rowid, words)", row![row_no, terms.join(" ")]);
        }
    }
}
