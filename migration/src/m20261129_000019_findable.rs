//! Words under reading keys, so that a search looks at nothing that its viewer may not read.
//!
//! Who stands there already gets theirs when everything is made found anew; until that finds no difference, lists and
//! searches ask each row, as before the keys. On `SQLite` it begins by itself; on `PostgreSQL`, where older instances may
//! still write, the operator says when the last one is gone, by `bindery reindex`.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// One row for each number of a key under which a thing is found.
const UP: &str = r"
CREATE TABLE findable (
    row_no {serial},
    kind text NOT NULL,
    id {uuid} NOT NULL,
    reader bigint NOT NULL,
    scale bigint NOT NULL,
    telling text NOT NULL,
    UNIQUE (id, reader)
);
";

/// Each word stands there once and is asked for as a whole; they come in one form, which nobody else is to change.
const SQLITE: &str = r"
CREATE VIRTUAL TABLE findable_words USING fts5(words, content = '', contentless_delete = 1, detail = 'none',
    tokenize = 'ascii');
";

/// Words that wait to be sorted in are looked through by every search, so there are few: with none, a draft was saved at
/// 0.79 of its speed before the keys, with these at 0.86, and a search under 13 keys takes 0.06 ms more.
const POSTGRES: &str = r"
ALTER TABLE findable ADD COLUMN words tsvector NOT NULL;
CREATE INDEX findable_by_words ON findable USING gin (words) WITH (gin_pending_list_limit = 64);
";

/// Where nobody is, nothing is missing.
const STOP: &str = "DELETE FROM installation WHERE key = 'reading_keys' AND EXISTS (SELECT 1 FROM member)";

/// All words are made anew.
const FIND_AGAIN: &str = "INSERT INTO installation (key, value) SELECT 'reindex', '' \
    WHERE EXISTS (SELECT 1 FROM member) ON CONFLICT (key) DO UPDATE SET value = ''";

/// One turn that finds nothing wrong may switch keys on.
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
        ddl::run(manager, UP).await?;
        ddl::run(manager, if sqlite { SQLITE } else { POSTGRES }).await?;
        manager.get_connection().execute_unprepared(STOP).await?;
        if sqlite {
            for statement in MAKE_ANEW {
                manager.get_connection().execute_unprepared(statement).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            ddl::drop_tables(manager, &["findable_words"]).await?;
        }
        ddl::drop_tables(manager, &["findable"]).await?;
        // Words without keys may be thrown away already.
        manager.get_connection().execute_unprepared(FIND_AGAIN).await?;
        Ok(())
    }
}
