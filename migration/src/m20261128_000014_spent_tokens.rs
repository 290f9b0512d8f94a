//! Refresh tokens that were used, each with the one that followed it.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE spent_token (
    hash {bytes} PRIMARY KEY NOT NULL,
    session_id {uuid} NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    sealed_successor {bytes} NOT NULL,
    used_at {time} NOT NULL
);
CREATE INDEX spent_token_by_session ON spent_token (session_id);
CREATE INDEX spent_token_by_use ON spent_token (used_at);
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, &["spent_token"]).await
    }
}
