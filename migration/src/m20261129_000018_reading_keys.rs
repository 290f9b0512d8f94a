//! The keys by which lists find what their viewer may read.
//!
//! Rows that stand already get theirs when everything is made found anew; until that finds no difference, lists ask each
//! row. On `SQLite` server and worker are stopped for an upgrade, so it begins by itself; on `PostgreSQL` the
//! operator says when the last one is gone, by `bindery reindex`.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

const TABLES: &[&str] = &["project_key", "document_key", "request_key"];

/// One row for each list that a thing stands in and each of its readers there.
const TABLE: &str = r"
CREATE TABLE {name}_key (
    scope {uuid} NOT NULL,
    reader bigint NOT NULL,
    at {time} NOT NULL,
    id {uuid} NOT NULL REFERENCES {name} (id) ON DELETE CASCADE,
    PRIMARY KEY (scope, reader, at, id)
){clustered};
CREATE INDEX {name}_key_by_thing ON {name}_key (id);
";

/// Where nobody is, nothing is missing, and no older instance has anybody to write for.
const READY: &str =
    "INSERT INTO installation (key, value) SELECT 'reading_keys', 'on' WHERE NOT EXISTS (SELECT 1 FROM member)";

/// One turn that finds nothing wrong may switch lists on.
const MAKE_ANEW: [&str; 2] = [
    "INSERT INTO installation (key, value) SELECT 'reindex', '' \
     WHERE NOT EXISTS (SELECT 1 FROM installation WHERE key = 'reading_keys') \
     ON CONFLICT (key) DO UPDATE SET value = ''",
    "INSERT INTO installation (key, value) VALUES ('reading_keys', 'same') ON CONFLICT (key) DO NOTHING",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        for name in ["project", "document", "request"] {
            let table = TABLE.replace("{name}", name);
            ddl::run(manager, &table.replace("{clustered}", if sqlite { " WITHOUT ROWID" } else { "" })).await?;
        }
        manager.get_connection().execute_unprepared(READY).await?;
        if sqlite {
            for statement in MAKE_ANEW {
                manager.get_connection().execute_unprepared(statement).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_tables(manager, TABLES).await?;
        let forget = "DELETE FROM installation WHERE key IN ('reading_keys', 'reading_keys_wrong')";
        manager.get_connection().execute_unprepared(forget).await?;
        Ok(())
    }
}
