//! Sessions, tokens, tickets, clients and keys.

use crate::ddl;
use sea_orm_migration::prelude::*;

const TABLES: &[&str] = &["session", "one_time_token", "ticket", "sign_in_attempt", "client", "signing_key"];

const UP: &str = r"
CREATE TABLE session (
    id {uuid} PRIMARY KEY NOT NULL,
    member_id {uuid} NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    refresh_hash {bytes} NOT NULL,
    previous_hash {bytes},
    rotated_at {time},
    user_agent text,
    created_at {time} NOT NULL,
    last_used_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    revoked_at {time}
);
CREATE INDEX session_by_member ON session (member_id, created_at, id);
CREATE TABLE one_time_token (
    hash {bytes} PRIMARY KEY NOT NULL,
    kind text NOT NULL,
    member_id {uuid} NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    email_folded {fold} NOT NULL,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL,
    used_at {time}
);
CREATE INDEX one_time_token_by_member ON one_time_token (member_id);
CREATE TABLE ticket (
    hash {bytes} PRIMARY KEY NOT NULL,
    session_id {uuid} NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    stream text NOT NULL,
    resource text,
    created_at {time} NOT NULL,
    expires_at {time} NOT NULL
);
CREATE INDEX ticket_by_session ON ticket (session_id);
CREATE TABLE sign_in_attempt (
    key text PRIMARY KEY NOT NULL,
    failures bigint NOT NULL,
    blocked_until {time},
    updated_at {time} NOT NULL
);
CREATE TABLE client (
    id {uuid} PRIMARY KEY NOT NULL,
    district_id {uuid} NOT NULL REFERENCES district (id) ON DELETE CASCADE,
    name text NOT NULL,
    scopes {json} NOT NULL,
    secret_hash {bytes} NOT NULL,
    created_by {uuid} REFERENCES member (id) ON DELETE SET NULL,
    revoked_at {time},
    version bigint NOT NULL,
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL
);
CREATE INDEX client_by_district ON client (district_id, created_at, id);
CREATE INDEX client_by_creator ON client (created_by);
CREATE TABLE signing_key (
    kid text PRIMARY KEY NOT NULL,
    public_key {bytes} NOT NULL,
    sealed_private_key {bytes} NOT NULL,
    created_at {time} NOT NULL,
    retired_at {time}
);
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
