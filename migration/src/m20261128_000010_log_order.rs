//! The activity log's order: a number of this database's own, which rows get once they are committed.
//!
//! On `SQLite` the row number is the order and `position` stays empty. `tx`, its default and the index over it stay
//! for servers of the release before, which read and write beside new ones while an installation is updated, or take
//! over again when it is not; a later change drops them.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

const COLUMN: &str = r"
ALTER TABLE activity ADD COLUMN position bigint;
DROP INDEX activity_by_member;
DROP INDEX activity_by_actor;
DROP INDEX activity_by_district;
DROP INDEX activity_by_project;
DROP INDEX activity_by_subject;
";

/// Each index ends in the row number by itself.
const SQLITE: &str = r"
DROP INDEX activity_by_order;
CREATE INDEX activity_by_member ON activity (member_id);
CREATE INDEX activity_by_actor ON activity (actor_id);
CREATE INDEX activity_by_district ON activity (district_id);
CREATE INDEX activity_by_project ON activity (project_id);
CREATE INDEX activity_by_subject ON activity (subject_id);
";

/// A long log takes longer than one statement of a server may: half a minute for a million rows. A row enters most
/// indexes when it is numbered and not when it is written, so that the two together write hardly more.
const POSTGRES: &str = r"
SET LOCAL statement_timeout = 0;
DROP INDEX activity_by_order;
UPDATE activity y SET position = n.position
    FROM (SELECT seq, row_number() OVER (ORDER BY tx, seq) AS position FROM activity) n WHERE n.seq = y.seq;
CREATE INDEX activity_by_order ON activity (tx, seq);
CREATE UNIQUE INDEX activity_by_position ON activity (position) WHERE position IS NOT NULL;
CREATE INDEX activity_by_member ON activity (member_id, position) WHERE position IS NOT NULL;
CREATE INDEX activity_by_actor ON activity (actor_id, position) WHERE position IS NOT NULL;
CREATE INDEX activity_by_district ON activity (district_id, position) WHERE position IS NOT NULL;
CREATE INDEX activity_by_project ON activity (project_id, position) WHERE position IS NOT NULL;
CREATE INDEX activity_by_subject ON activity (subject_id, position) WHERE position IS NOT NULL;
CREATE INDEX activity_to_number ON activity (seq) WHERE position IS NULL;
ANALYZE activity;
";

const POSTGRES_DOWN: &str = r"
DROP INDEX activity_by_position;
DROP INDEX activity_to_number;
";

const SQLITE_DOWN: &str = "CREATE INDEX activity_by_order ON activity (tx, seq);\n";

const COLUMN_DOWN: &str = r"
DROP INDEX activity_by_member;
DROP INDEX activity_by_actor;
DROP INDEX activity_by_district;
DROP INDEX activity_by_project;
DROP INDEX activity_by_subject;
ALTER TABLE activity DROP COLUMN position;
CREATE INDEX activity_by_member ON activity (member_id, tx, seq);
CREATE INDEX activity_by_actor ON activity (actor_id, tx, seq);
CREATE INDEX activity_by_district ON activity (district_id, tx, seq);
CREATE INDEX activity_by_project ON activity (project_id, tx, seq);
CREATE INDEX activity_by_subject ON activity (subject_id, tx, seq);
";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, COLUMN).await?;
        ddl::run(manager, if is_postgres(manager) { POSTGRES } else { SQLITE }).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, if is_postgres(manager) { POSTGRES_DOWN } else { SQLITE_DOWN }).await?;
        ddl::run(manager, COLUMN_DOWN).await
    }
}

fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_connection().get_database_backend() == DatabaseBackend::Postgres
}
