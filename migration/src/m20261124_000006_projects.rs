//! Collaboration projects and their members.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["project", "project_member"];

const UP: &str = r"
CREATE TABLE project (
    id {uuid} PRIMARY KEY NOT NULL,
    title text NOT NULL,
    goal text NOT NULL,
    summary text,
    starts_on {day},
    ends_on {day},
    visibility text NOT NULL,
    join_policy text NOT NULL,
    status text NOT NULL,
    district_id {uuid} REFERENCES district (id) ON DELETE SET NULL,
    school_id {uuid} REFERENCES school (id) ON DELETE SET NULL,
    member_count bigint NOT NULL,
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX project_by_age ON project (created_at, id);
CREATE INDEX project_by_district ON project (district_id, created_at, id);
CREATE INDEX project_by_school ON project (school_id, created_at, id);
CREATE TABLE project_member (
    project_id {uuid} NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    member_id {uuid} NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    role text NOT NULL,
    added_by {uuid} REFERENCES member (id) ON DELETE SET NULL,
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (project_id, member_id)
);
CREATE INDEX project_member_by_age ON project_member (project_id, created_at, member_id);
CREATE INDEX project_member_by_member ON project_member (member_id, project_id);
CREATE INDEX project_member_by_adder ON project_member (added_by);
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
