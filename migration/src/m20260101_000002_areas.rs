//! The vocabulary of areas of practice.

use crate::{ddl, vocabulary};
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["area", "area_word"];

const UP: &str = r"
CREATE TABLE area (
    id {uuid} PRIMARY KEY NOT NULL,
    parent_id {uuid} REFERENCES area (id) ON DELETE RESTRICT,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    name_folded {fold} NOT NULL UNIQUE,
    synonyms {json} NOT NULL,
    description text NOT NULL,
    position bigint NOT NULL,
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX area_by_parent ON area (parent_id);
CREATE INDEX area_by_position ON area (position, id);
CREATE TABLE area_word (
    word {fold} NOT NULL,
    area_id {uuid} NOT NULL REFERENCES area (id) ON DELETE CASCADE,
    PRIMARY KEY (word, area_id)
);
CREATE INDEX area_word_by_area ON area_word (area_id);
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await?;
        vocabulary::load(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Dropping deletes row by row on SQLite, and no row may leave before its children.
        ddl::run(manager, "UPDATE area SET parent_id = NULL").await?;
        ddl::drop_tables(manager, TABLES).await
    }
}
