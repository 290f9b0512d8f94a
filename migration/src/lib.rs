//! Bindery's schema, as ordered changes that run on `SQLite` and on `PostgreSQL`.
//!
//! A change is DDL text with a few placeholders (see [`ddl`]); it imports no entity, so that an
//! old change keeps its meaning when the entities move on.

mod ddl;
mod m20260101_000001_places;
mod m20260101_000002_areas;
mod m20260101_000003_members;
mod m20260101_000004_sign_in;
mod m20260101_000005_log;
mod m20261124_000006_projects;
mod m20261124_000007_documents;
mod m20261124_000008_requests;
mod m20261124_000009_search;
mod m20261128_000010_log_order;
mod m20261128_000011_reindex;
mod m20261128_000013_numbers_of_places;
mod m20261128_000014_spent_tokens;
mod m20261128_000015_few_terms;
mod m20261128_000016_document_html;
mod m20261128_000017_member_storage;
mod m20261129_000018_reading_keys;
mod m20261129_000019_findable;
mod vocabulary;

use sea_orm_migration::prelude::*;

/// All schema changes, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_places::Migration),
            Box::new(m20260101_000002_areas::Migration),
            Box::new(m20260101_000003_members::Migration),
            Box::new(m20260101_000004_sign_in::Migration),
            Box::new(m20260101_000005_log::Migration),
            Box::new(m20261124_000006_projects::Migration),
            Box::new(m20261124_000007_documents::Migration),
            Box::new(m20261124_000008_requests::Migration),
            Box::new(m20261124_000009_search::Migration),
            Box::new(m20261128_000010_log_order::Migration),
            Box::new(m20261128_000011_reindex::Migration),
            Box::new(m20261128_000013_numbers_of_places::Migration),
            Box::new(m20261128_000014_spent_tokens::Migration),
            Box::new(m20261128_000015_few_terms::Migration),
            Box::new(m20261128_000016_document_html::Migration),
            Box::new(m20261128_000017_member_storage::Migration),
            Box::new(m20261129_000018_reading_keys::Migration),
            Box::new(m20261129_000019_findable::Migration),
        ]
    }
}
