//! Full text search, and the log by subject and by project.
//!
//! The words of a thing are stems made by the service, the same on both databases; `SQLite` keeps them in an
//! FTS5 table without content, `PostgreSQL` in a `tsvector` behind a GIN index.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

const UP: &str = r"
CREATE TABLE searchable (
    row_no {serial},
    kind text NOT NULL,
    subject_id {uuid} NOT NULL UNIQUE,
    scale bigint NOT NULL
);
ALTER TABLE activity ADD COLUMN project_id {uuid};
CREATE INDEX activity_by_project ON activity (project_id, tx, seq);
CREATE INDEX activity_by_subject ON activity (subject_id, tx, seq);
";

const SQLITE: &str = r"
CREATE VIRTUAL TABLE searchable_fts USING fts5(title, summary, body, content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE searchable_fts_terms USING fts5vocab('searchable_fts', 'instance');
";

const POSTGRES: &str = r"
CREATE TABLE searchable_fts (
    row_no bigint PRIMARY KEY REFERENCES searchable (row_no) ON DELETE CASCADE,
    words tsvector NOT NULL
);
CREATE INDEX searchable_fts_by_words ON searchable_fts USING gin (words);
";

const DOWN: &str = r"
DROP INDEX activity_by_subject;
DROP INDEX activity_by_project;
ALTER TABLE activity DROP COLUMN project_id;
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await?;
        let postgres = manager.get_connection().get_database_backend() == DatabaseBackend::Postgres;
        ddl::run(manager, if postgres { POSTGRES } else { SQLITE }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await?;
        if manager.get_connection().get_database_backend() != DatabaseBackend::Postgres {
            ddl::drop_tables(manager, &["searchable_fts_terms"]).await?;
        }
        ddl::drop_tables(manager, &["searchable", "searchable_fts"]).await
    }
}
