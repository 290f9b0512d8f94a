//! What is there already is to be found: the words are made by the service, so this only says that they are wanted.
//!
//! A later change that touches what search reads says the same.

use crate::ddl;
use sea_orm_migration::prelude::*;

/// An empty database has nothing to find.
const UP: &str = r"
INSERT INTO installation (key, value) SELECT 'reindex', ''
    WHERE EXISTS (SELECT 1 FROM member) OR EXISTS (SELECT 1 FROM district)
    ON CONFLICT (key) DO UPDATE SET value = '';
";

const DOWN: &str = "DELETE FROM installation WHERE key = 'reindex';";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, DOWN).await
    }
}
