//! Making words and reading keys anew, by which things are found, batch by batch, while others write.
//!
//! A row of `installation` says that it is wanted and how far it went, so that it survives a restart, and any number of
//! instances may take turns.

use super::{Db, Sql};
use crate::error::Result;
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

/// Things of one batch: few, since on `SQLite` all other writers wait for it.
const BATCH: usize = 50;
/// Words written by one statement.
const CHUNK: usize = 5000;

/// Wants everything made anew, from the beginning.
pub async fn want(db: &Db) -> Result<()> {
    let sql = "INSERT INTO installation (key, value) VALUES ('reindex', '') ON CONFLICT (key) DO UPDATE SET value = ''";
    db.run(Sql::new(sql)).await?;
    Ok(())
}

/// How far it went, if it is wanted.
pub async fn position(db: &Db) -> Result<Option<String>> {
    db.value(Sql::new("SELECT value FROM installation WHERE key = 'reindex'")).await
}

/// The same; nobody else goes on until the transaction ends.
pub async fn take_turn(db: &Db) -> Result<Option<String>> {
    let mut sql = Sql::new("SELECT value FROM installation WHERE key = 'reindex'");
    sql.lock(db.dialect(), "installation");
    db.value(sql).await
}

/// Says how far it went; with none it is done.
pub async fn set_position(db: &Db, position: Option<String>) -> Result<()> {
    let Some(position) = position else {
        db.run(Sql::new("DELETE FROM installation WHERE key = 'reindex'")).await?;
        return Ok(());
    };
    let mut sql = Sql::new("UPDATE installation SET value = ");
    sql.bind(position).push(" WHERE key = 'reindex'");
    db.run(sql).await?;
    Ok(())
}

/// Some things of a table, in the order of their ids.
#[derive(Debug)]
pub struct Things {
    after: Uuid,
    ids: Vec<Uuid>,
}

impl Things {
    /// The things behind `after`, kept from changing until the transaction ends. They are read by another statement,
    /// which sees what those wrote that this one waited for.
    pub async fn lock(db: &Db, table: &'static str, after: Uuid) -> Result<Self> {
        let mut sql = Sql::new(format!("SELECT t.id FROM {table} t WHERE t.id > "));
        sql.bind(after).push(" ORDER BY t.id LIMIT ").bind(i64::try_from(BATCH).unwrap_or(i64::MAX));
        sql.lock(db.dialect(), "t");
        Ok(Self { after, ids: db.values(sql).await? })
    }

    /// Their ids.
    pub fn ids(&self) -> &[Uuid] {
        &self.ids
    }

    /// The rows of `sql` for the things of the batch, whose ids are `id`.
    pub async fn rows<R: FromQueryResult>(&self, db: &Db, sql: &str, id: &str) -> Result<Vec<R>> {
        let mut sql = Sql::new(sql);
        sql.push(&format!(" WHERE {id} IN ")).bind_ids(db.dialect(), &self.ids);
        db.rows(sql).await
    }

    /// The last of them; none when nothing comes behind it.
    pub fn last(&self) -> Option<Uuid> {
        if self.ids.len() < BATCH { None } else { self.ids.last().copied() }
    }

    /// The ids behind which they come, and up to which they go if others come behind them.
    pub fn window(&self) -> (Uuid, Option<Uuid>) {
        (self.after, self.last())
    }

    /// Puts these words into the place of all that stood in the word table for the batch.
    pub async fn write_words(&self, db: &Db, words: (&str, &str), found: Vec<(Uuid, Vec<String>)>) -> Result<()> {
        let (table, column) = words;
        let mut delete = Sql::new(format!("DELETE FROM {table} WHERE {column} IN "));
        delete.bind_ids(db.dialect(), &self.ids);
        db.run(delete).await?;
        let rows: Vec<_> =
            found.into_iter().flat_map(|(id, words)| words.into_iter().map(move |word| (word, id))).collect();
        for chunk in rows.chunks(CHUNK) {
            let mut insert = Sql::new(format!("INSERT INTO {table} (word, {column}) VALUES "));
            for (place, (word, id)) in chunk.iter().enumerate() {
                insert.push(if place == 0 { "(" } else { ", (" }).bind(word.clone()).push(", ").bind(*id).push(")");
            }
            db.run(insert).await?;
        }
        Ok(())
    }
}
