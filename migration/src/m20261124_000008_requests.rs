//! Requests for resources and help, and offers on them.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["request", "request_area", "request_offer", "request_helper"];

const UP: &str = r"
CREATE TABLE request (
    id {uuid} PRIMARY KEY NOT NULL,
    asker_id {uuid} NOT NULL REFERENCES member (id) ON DELETE RESTRICT,
    project_id {uuid} REFERENCES project (id) ON DELETE SET NULL,
    district_id {uuid} REFERENCES district (id) ON DELETE SET NULL,
    school_id {uuid} REFERENCES school (id) ON DELETE SET NULL,
    kind text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    need_level text NOT NULL,
    need_before {time},
    helpers_wanted bigint NOT NULL,
    helpers_accepted bigint NOT NULL,
    status text NOT NULL,
    status_before text,
    visibility text NOT NULL,
    item text,
    quantity bigint,
    loan_until {day},
    starts_on {day},
    due_at {time},
    asker_returned_at {time},
    helper_returned_at {time},
    lost_reported_by {uuid} REFERENCES member (id) ON DELETE SET NULL,
    duplicate_of {uuid} REFERENCES request (id) ON DELETE SET NULL,
    reason text,
    fulfilled_at {time},
    closed_at {time},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX request_by_age ON request (created_at, id);
CREATE INDEX request_by_asker ON request (asker_id, created_at, id);
CREATE INDEX request_by_project ON request (project_id, created_at, id);
CREATE INDEX request_by_district ON request (district_id, created_at, id);
CREATE INDEX request_by_school ON request (school_id, created_at, id);
CREATE INDEX request_by_status ON request (status, created_at, id);
CREATE INDEX request_by_need ON request (status, need_before);
CREATE INDEX request_by_original ON request (duplicate_of);
CREATE INDEX request_by_loser ON request (lost_reported_by);
CREATE TABLE request_area (
    request_id {uuid} NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    area_id {uuid} NOT NULL REFERENCES area (id) ON DELETE CASCADE,
    PRIMARY KEY (request_id, area_id)
);
CREATE INDEX request_area_by_area ON request_area (area_id, request_id);
CREATE TABLE request_offer (
    id {uuid} PRIMARY KEY NOT NULL,
    request_id {uuid} NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    helper_id {uuid} NOT NULL REFERENCES member (id) ON DELETE RESTRICT,
    message text NOT NULL,
    condition text,
    status text NOT NULL,
    reason text,
    decided_at {time},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX request_offer_by_request ON request_offer (request_id, created_at, id);
CREATE INDEX request_offer_by_helper ON request_offer (helper_id, created_at, id);
CREATE TABLE request_helper (
    request_id {uuid} NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    member_id {uuid} NOT NULL REFERENCES member (id) ON DELETE RESTRICT,
    PRIMARY KEY (request_id, member_id)
);
CREATE INDEX request_helper_by_member ON request_helper (member_id);
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
