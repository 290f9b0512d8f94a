//! Reading keys in bulk, by the product's own rules.

use crate::batch::Batch;
use crate::row;
use bindery::reading::{Keys, Thing};

/// Puts a thing under its keys.
pub fn add(batch: &mut Batch, thing: Thing, keys: &Keys) {
    let table = match thing {
        Thing::Document => "document_key (scope, reader, at, id)",
        Thing::Project => "project_key (scope, reader, at, id)",
        Thing::Request => "request_key (scope, reader, at, id)",
    };
    for (scope, reader, at, id) in keys.rows() {
        batch.add(table, row![scope, reader, at, id]);
    }
}
