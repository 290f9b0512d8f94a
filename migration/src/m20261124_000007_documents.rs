//! Shared documents, what they say and what they said.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["document", "document_body", "document_area", "document_revision"];

const UP: &str = r"
CREATE TABLE document (
    id {uuid} PRIMARY KEY NOT NULL,
    owner_id {uuid} NOT NULL REFERENCES member (id) ON DELETE RESTRICT,
    project_id {uuid} REFERENCES project (id) ON DELETE SET NULL,
    district_id {uuid} REFERENCES district (id) ON DELETE SET NULL,
    school_id {uuid} REFERENCES school (id) ON DELETE SET NULL,
    title text NOT NULL,
    summary text,
    status text NOT NULL,
    visibility text NOT NULL,
    license text NOT NULL,
    language text NOT NULL,
    revision bigint NOT NULL,
    shared_from bigint NOT NULL,
    listed_at {time} NOT NULL,
    published_at {time},
    trashed_at {time},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX document_by_age ON document (listed_at, id);
CREATE INDEX document_by_owner ON document (owner_id, listed_at, id);
CREATE INDEX document_by_project ON document (project_id, listed_at, id);
CREATE INDEX document_by_district ON document (district_id, listed_at, id);
CREATE INDEX document_by_school ON document (school_id, listed_at, id);
CREATE INDEX document_by_trash ON document (trashed_at);
CREATE TABLE document_body (
    document_id {uuid} PRIMARY KEY NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    body text NOT NULL
);
CREATE TABLE document_area (
    document_id {uuid} NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    area_id {uuid} NOT NULL REFERENCES area (id) ON DELETE CASCADE,
    PRIMARY KEY (document_id, area_id)
);
CREATE INDEX document_area_by_area ON document_area (area_id, document_id);
CREATE TABLE document_revision (
    id {uuid} PRIMARY KEY NOT NULL,
    document_id {uuid} NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    author_id {uuid} NOT NULL REFERENCES member (id) ON DELETE RESTRICT,
    title text NOT NULL,
    summary text,
    body text NOT NULL,
    note text,
    created_at {time} NOT NULL,
    UNIQUE (document_id, number)
);
CREATE INDEX document_revision_by_author ON document_revision (author_id);
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await
    }
}
