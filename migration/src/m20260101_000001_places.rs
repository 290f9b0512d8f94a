//! Districts and schools, and what this installation is.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["installation", "district", "district_word", "school", "school_word"];

const UP: &str = r"
CREATE TABLE installation (
    key text PRIMARY KEY,
    value text NOT NULL
);
CREATE TABLE district (
    id {uuid} PRIMARY KEY NOT NULL,
    nces_id text NOT NULL UNIQUE,
    state_district_id text NOT NULL,
    name text NOT NULL,
    name_folded {fold} NOT NULL,
    county text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    state text NOT NULL,
    zip text NOT NULL,
    locale text,
    kind text NOT NULL,
    status text NOT NULL,
    school_count bigint,
    student_count bigint,
    teachers_fte {real},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX district_by_name ON district (name_folded, id);
CREATE INDEX district_by_state ON district (state, name_folded, id);
CREATE TABLE district_word (
    word {fold} NOT NULL,
    district_id {uuid} NOT NULL REFERENCES district (id) ON DELETE CASCADE,
    PRIMARY KEY (word, district_id)
);
CREATE INDEX district_word_by_district ON district_word (district_id);
CREATE TABLE school (
    id {uuid} PRIMARY KEY NOT NULL,
    district_id {uuid} NOT NULL REFERENCES district (id) ON DELETE CASCADE,
    nces_id text NOT NULL UNIQUE,
    state_school_id text NOT NULL,
    name text NOT NULL,
    name_folded {fold} NOT NULL,
    county text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    state text NOT NULL,
    zip text NOT NULL,
    low_grade text,
    high_grade text,
    level text NOT NULL,
    locale text,
    charter boolean NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    student_count bigint,
    teachers_fte {real},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX school_by_name ON school (name_folded, id);
CREATE INDEX school_by_state ON school (state, name_folded, id);
CREATE INDEX school_by_district ON school (district_id, name_folded, id);
CREATE TABLE school_word (
    word {fold} NOT NULL,
    school_id {uuid} NOT NULL REFERENCES school (id) ON DELETE CASCADE,
    PRIMARY KEY (word, school_id)
);
CREATE INDEX school_word_by_school ON school_word (school_id);
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
