//! Full text search: the terms of a thing behind an index, ranked; what differs between the two databases.

use super::{Dialect, Sql};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::text;
use sea_orm::prelude::Uuid;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Hits of one search at most: a ranked list has an end.
pub const MOST: i64 = 500;

/// Positions of one term that a `tsvector` keeps.
const MOST_POSITIONS: usize = 255;
/// The last position that a `tsvector` tells apart.
const LAST_POSITION: usize = 16_383;

/// What is searched in a thing, the most telling first.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// Its title.
    pub title: &'a str,
    /// What it is about, in short.
    pub summary: &'a str,
    /// The rest.
    pub body: &'a str,
}

/// Makes the thing of this kind (`document`, `project`, `request`) found by `texts`, and by nothing else.
pub async fn write(ctx: &Ctx, kind: &str, id: Uuid, texts: &Texts<'_>) -> Result<()> {
    let mut sql = Sql::new("INSERT INTO searchable (kind, subject_id) VALUES (");
    sql.bind(kind).push(", ").bind(id);
    sql.push(") ON CONFLICT (subject_id) DO UPDATE SET kind = excluded.kind RETURNING row_no");
    let row = ctx.db.value::<i64>(sql).await?.unwrap_or_default();
    let parts = [texts.title, texts.summary, texts.body].map(text::index);
    let sql = match ctx.db.dialect() {
        Dialect::Sqlite => {
            let [title, summary, body] = parts.map(|terms| terms.join(" "));
            let mut sql = Sql::new("INSERT OR REPLACE INTO searchable_fts (rowid, title, summary, body) VALUES (");
            sql.bind(row).push(", ").bind(title).push(", ").bind(summary).push(", ").bind(body).push(")");
            sql
        }
        Dialect::Postgres => {
            let mut sql = Sql::new("INSERT INTO searchable_fts (row_no, words) VALUES (");
            sql.bind(row).push(", CAST(CAST(").bind(vector(&parts)).push(" AS text) AS tsvector))");
            sql.push(" ON CONFLICT (row_no) DO UPDATE SET words = excluded.words");
            sql
        }
    };
    ctx.db.run(sql).await?;
    Ok(())
}

/// Makes a thing found by nothing any more.
pub async fn remove(ctx: &Ctx, id: Uuid) -> Result<()> {
    if ctx.db.dialect() == Dialect::Sqlite {
        let mut sql = Sql::new("DELETE FROM searchable_fts WHERE rowid IN (SELECT row_no FROM searchable");
        sql.push(" WHERE subject_id = ").bind(id).push(")");
        ctx.db.run(sql).await?;
    }
    let mut sql = Sql::new("DELETE FROM searchable WHERE subject_id = ");
    sql.bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}

/// Adds ` JOIN (…) h ON h.subject_id = ID`: the things of this kind that hold every term of `q`, with their `score`,
/// an integer that is higher for the better.
pub fn join_hits(dialect: Dialect, sql: &mut Sql, kind: &str, id: &str, q: &str) {
    let terms = text::query(q);
    // Quoted, so that no term is read as an operator; a query without words finds nothing.
    let quoted = |mark: &str| terms.iter().map(|term| format!("{mark}{term}{mark}")).collect::<Vec<_>>();
    match dialect {
        Dialect::Sqlite => {
            // A word that half of all things hold weighs a millionth: the factor keeps what tells them apart.
            sql.push(
                " JOIN (SELECT s.subject_id, CAST(round(-bm25(searchable_fts, 10.0, 4.0, 1.0) * 1e12) AS integer)",
            );
            sql.push(" AS score FROM searchable_fts JOIN searchable s ON s.row_no = searchable_fts.rowid");
            sql.push(" WHERE searchable_fts MATCH ");
            sql.bind(if terms.is_empty() { "\"\"".to_owned() } else { quoted("\"").join(" ") });
        }
        Dialect::Postgres => {
            sql.push(" JOIN (SELECT s.subject_id, CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', f.words, w.query, 1) * 1000000 AS bigint)");
            sql.push(" AS score FROM (SELECT CAST(CAST(").bind(quoted("'").join(" & "));
            sql.push(" AS text) AS tsquery) AS query) w JOIN searchable_fts f ON f.words @@ w.query");
            sql.push(" JOIN searchable s ON s.row_no = f.row_no WHERE TRUE");
        }
    }
    sql.push(" AND s.kind = ").bind(kind).push(&format!(") h ON h.subject_id = {id}"));
}

/// A `tsvector` as text: each term with its positions and the weight of the part it stands in.
fn vector(parts: &[Vec<String>; 3]) -> String {
    let mut places: BTreeMap<&str, Vec<(usize, char)>> = BTreeMap::new();
    let mut position = 0;
    for (terms, weight) in parts.iter().zip(['A', 'B', 'D']) {
        for term in terms {
            position = (position + 1).min(LAST_POSITION);
            let known = places.entry(term).or_default();
            if known.len() < MOST_POSITIONS && known.last() != Some(&(position, weight)) {
                known.push((position, weight));
            }
        }
    }
    let mut vector = String::new();
    for (term, places) in places {
        let places = places.iter().map(|(position, weight)| format!("{position}{weight}")).collect::<Vec<_>>();
        // Writing to a String does not fail.
        let _ = write!(vector, "'{term}':{} ", places.join(","));
    }
    vector
}
