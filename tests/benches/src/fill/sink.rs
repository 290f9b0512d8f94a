//! Where rows go: `COPY` on PostgreSQL, inserts of many rows in one transaction on `SQLite`.

use crate::cell::Cell;
use anyhow::{Context as _, Result};
use bindery::db::Pools;
use bindery::db::connections::Transaction;
use bytes::Bytes;
use futures_util::SinkExt as _;
use sea_orm::Statement;
use std::pin::pin;
use std::sync::Arc;
use tokio_postgres::{Client, NoTls};

/// `SQLite` takes 32,766 parameters a statement.
const MOST_PARAMETERS: usize = 30_000;

/// An open database that rows are poured into.
pub enum Sink {
    Postgres(Client),
    Sqlite { pools: Arc<Pools>, open: Transaction },
}

impl Sink {
    /// Opens the database behind `url`, whose schema stands.
    pub async fn open(url: &str, pools: Arc<Pools>) -> Result<Self> {
        if url.starts_with("postgres") {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.context("connecting")?;
            tokio::spawn(connection);
            client.batch_execute("BEGIN; SET LOCAL synchronous_commit = off").await?;
            return Ok(Self::Postgres(client));
        }
        let open = pools.begin().await?;
        Ok(Self::Sqlite { pools, open })
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Writes rows of `table`, given as `table (column, …)`.
    pub async fn write(&self, table: &str, rows: Vec<Vec<Cell>>) -> Result<()> {
        match self {
            Self::Postgres(client) => copy(client, table, &rows).await,
            Self::Sqlite { pools, open } => insert(pools, open, table, rows).await,
        }
        .with_context(|| table.to_owned())
    }

    /// Runs statements as they are.
    pub async fn run(&self, sql: &str) -> Result<()> {
        match self {
            Self::Postgres(client) => client.batch_execute(sql).await?,
            Self::Sqlite { open, .. } => open.execute_unprepared(sql).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Commits, and leaves the planner fresh statistics.
    pub async fn finish(self) -> Result<()> {
        match self {
            Self::Postgres(client) => {
                client.batch_execute("COMMIT").await?;
                client.batch_execute("VACUUM ANALYZE").await?;
                client.batch_execute("CHECKPOINT").await?;
            }
            Self::Sqlite { pools, open } => {
                open.commit().await?;
                pools.writer().execute_unprepared("VACUUM").await?;
                pools.writer().execute_unprepared("ANALYZE").await?;
                pools.writer().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
            }
        }
        Ok(())
    }
}

async fn copy(client: &Client, table: &str, rows: &[Vec<Cell>]) -> Result<()> {
    let mut sink = pin!(client.copy_in::<_, Bytes>(&format!("COPY {table} FROM STDIN")).await?);
    for some in rows.chunks(500) {
        let mut text = String::new();
        for row in some {
            for (place, cell) in row.iter().enumerate() {
                if place > 0 {
                    text.push('\t');
                }
                cell.copy(&mut text);
            }
            text.push('\n');
        }
        sink.send(Bytes::from(text)).await?;
    }
    sink.finish().await?;
    Ok(())
}

async fn insert(pools: &Pools, open: &Transaction, table: &str, rows: Vec<Vec<Cell>>) -> Result<()> {
    let Some(columns) = rows.first().map(Vec::len) else { return Ok(()) };
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take((MOST_PARAMETERS / columns).min(1000)).collect();
        let marks = format!("({})", vec!["?"; columns].join(", "));
        let sql = format!("INSERT INTO {table} VALUES {}", vec![marks.as_str(); some.len()].join(", "));
        let values = some.into_iter().flatten().map(Cell::value);
        open.execute_raw(Statement::from_sql_and_values(pools.backend(), sql, values)).await?;
    }
    Ok(())
}
