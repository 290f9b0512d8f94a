//! How many bytes of texts each member saved, revisions included.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
CREATE TABLE member_storage (
    member_id {uuid} PRIMARY KEY NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    bytes bigint NOT NULL
);
INSERT INTO member_storage (member_id, bytes)
    SELECT author_id, sum(octet_length(body)) FROM document_revision GROUP BY author_id;
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, &["member_storage"]).await
    }
}
