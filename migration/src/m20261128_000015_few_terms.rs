//! Search keeps a term of a text a few times, not as often as it stands there: what is there is made found anew.

use crate::ddl;
use sea_orm_migration::prelude::*;

const UP: &str = r"
INSERT INTO installation (key, value) SELECT 'reindex', '' WHERE EXISTS (SELECT 1 FROM searchable)
    ON CONFLICT (key) DO UPDATE SET value = '';
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, UP).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
