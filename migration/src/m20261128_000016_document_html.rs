//! What documents say as HTML, made when the text is saved; what is there already is made by a job.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// The columns by which a row is judged stand before the long one.
const UP: &str = r"
CREATE TABLE document_html (
    document_id {uuid} PRIMARY KEY NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    revision bigint NOT NULL,
    renderer bigint NOT NULL,
    html text NOT NULL
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
        ddl::drop_tables(manager, &["document_html"]).await
    }
}
