//! Numbers and texts of places that an import once took and that cannot be read: they are taken out, and the database
//! takes none like them again.
//!
//! `SQLite` adds no condition to a table that stands, so triggers say there what a `CHECK` says on `PostgreSQL`.
//!
//! A number that JSON cannot write would break every list that it is in.

use crate::ddl;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};

/// Columns with the highest number each may hold, by table. Not finite is not between: on `PostgreSQL` NaN stands above
/// all numbers.
const NUMBERS: &[(&str, &[(&str, &str)])] = &[
    ("district", &[("school_count", "100000"), ("student_count", "10000000"), ("teachers_fte", "1000000")]),
    ("school", &[("student_count", "10000000"), ("teachers_fte", "1000000")]),
];

/// Texts that came from the import unchecked, with the length each may have.
const TEXTS: &[(&str, usize)] = &[
    ("name", 200),
    ("name_folded", 600),
    ("county", 100),
    ("street", 200),
    ("city", 100),
    ("state", 2),
    ("zip", 10),
    ("locale", 60),
    ("kind", 60),
    ("status", 60),
];

fn fits(row: &str, columns: &[(&str, &str)]) -> String {
    let fits = |(column, most): &(&str, &str)| format!("({row}{column} IS NULL OR {row}{column} BETWEEN 0 AND {most})");
    columns.iter().map(fits).collect::<Vec<_>>().join(" AND ")
}

/// Takes out numbers that cannot be.
fn repair_numbers(table: &str, columns: &[(&str, &str)]) -> String {
    let kept =
        |(column, most): &(&str, &str)| format!("{column} = CASE WHEN {column} BETWEEN 0 AND {most} THEN {column} END");
    let kept = columns.iter().map(kept).collect::<Vec<_>>().join(", ");
    format!("UPDATE {table} SET {kept}, version = version + 1 WHERE NOT ({});\n", fits("", columns))
}

/// Cuts texts that are longer than any name.
fn repair_texts(table: &str) -> String {
    let cut = |(column, most): &(&str, usize)| {
        format!("UPDATE {table} SET {column} = substr({column}, 1, {most}) WHERE length({column}) > {most};\n")
    };
    TEXTS.iter().map(cut).collect()
}

/// Takes NUL out of texts. `SQLite` alone keeps it, and its `replace` knows none.
async fn remove_nul(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let statement =
        |sql: String, values: Vec<Value>| Statement::from_sql_and_values(DatabaseBackend::Sqlite, sql, values);
    for (column, _) in TEXTS {
        let sql = format!("SELECT id, {column} FROM {table} WHERE instr(CAST({column} AS blob), x'00') > 0");
        for row in connection.query_all_raw(statement(sql, Vec::new())).await? {
            let (id, text): (Vec<u8>, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let sql = format!("UPDATE {table} SET {column} = $1 WHERE id = $2");
            connection.execute_raw(statement(sql, vec![text.replace('\0', "").into(), id.into()])).await?;
        }
    }
    Ok(())
}

fn protect(table: &str, columns: &[(&str, &str)], postgres: bool) -> String {
    if postgres {
        return format!("ALTER TABLE {table} ADD CONSTRAINT {table}_numbers CHECK ({});\n", fits("", columns));
    }
    let (fits, refuse) = (fits("NEW.", columns), "BEGIN SELECT RAISE(ABORT, 'a number is out of range'); END");
    ["INSERT", "UPDATE"]
        .map(|act| {
            let name = format!("{table}_numbers_{}", act.to_lowercase());
            format!("CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN NOT ({fits}) {refuse};\n")
        })
        .concat()
}

fn unprotect(table: &str, postgres: bool) -> String {
    if postgres {
        return format!("ALTER TABLE {table} DROP CONSTRAINT {table}_numbers;\n");
    }
    format!("DROP TRIGGER {table}_numbers_insert;\nDROP TRIGGER {table}_numbers_update;\n")
}

fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_connection().get_database_backend() == DatabaseBackend::Postgres
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = is_postgres(manager);
        for (table, columns) in NUMBERS {
            if !postgres {
                remove_nul(manager, table).await?;
            }
            let repairs = [repair_texts(table), repair_numbers(table, columns)].concat();
            ddl::run(manager, &repairs).await?;
            ddl::run(manager, &protect(table, columns, postgres)).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = is_postgres(manager);
        for (table, _) in NUMBERS {
            ddl::run(manager, &unprotect(table, postgres)).await?;
        }
        Ok(())
    }
}
