//! The activity log, jobs, and stored answers for retries.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["activity", "job", "idempotency"];

const UP: &str = r"
CREATE TABLE activity (
    seq {serial},
    tx {tx},
    id {uuid} NOT NULL UNIQUE,
    kind text NOT NULL,
    actor_kind text NOT NULL,
    actor_id {uuid},
    subject_kind text NOT NULL,
    subject_id {uuid} NOT NULL,
    member_id {uuid},
    district_id {uuid},
    audience text NOT NULL,
    detail {json} NOT NULL,
    occurred_at {time} NOT NULL
);
CREATE INDEX activity_by_order ON activity (tx, seq);
CREATE INDEX activity_by_member ON activity (member_id, tx, seq);
CREATE INDEX activity_by_actor ON activity (actor_id, tx, seq);
CREATE INDEX activity_by_district ON activity (district_id, tx, seq);
CREATE TABLE job (
    id {uuid} PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    payload {json} NOT NULL,
    unique_key text UNIQUE,
    status text NOT NULL,
    attempts bigint NOT NULL,
    max_attempts bigint NOT NULL,
    run_at {time} NOT NULL,
    locked_until {time},
    last_error text,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX job_by_due ON job (status, run_at, id);
CREATE TABLE idempotency (
    actor text NOT NULL,
    key text NOT NULL,
    fingerprint {bytes} NOT NULL,
    status bigint NOT NULL,
    headers {json} NOT NULL,
    body {bytes} NOT NULL,
    created_at {time} NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
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
