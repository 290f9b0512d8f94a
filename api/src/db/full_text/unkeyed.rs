//! Words without reading keys: what is searched while an older instance may still write, which knows no others. They are
//! thrown away once keys are on.

use super::{Texts, said};
use crate::db::{Batch, Db, Dialect, Sql};
use crate::error::Result;
use crate::text;
use sea_orm::prelude::Uuid;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

/// Things whose words are thrown away at once.
const FEW: usize = 1000;
/// Positions of one term that a `tsvector` keeps.
const MOST_POSITIONS: usize = 255;
/// The last position that a `tsvector` tells apart.
const LAST_POSITION: usize = 16_383;

/// Makes the thing of this kind (`document`, `project`, `request`) found by `texts`, and by nothing else.
pub async fn write(db: &Db, kind: &str, id: Uuid, texts: &Texts<'_>) -> Result<()> {
    let mut batch = Batch::default();
    add(&mut batch, db.dialect(), kind, id, texts);
    batch.run(db).await
}

/// The same as a part of `batch`.
pub fn add(batch: &mut Batch, dialect: Dialect, kind: &str, id: Uuid, texts: &Texts<'_>) {
    let parts = [texts.title, texts.summary, texts.body].map(text::index);
    let scale = said::scale(parts.iter().map(Vec::len).sum());
    let parts = parts.map(few);
    let mut sql = Sql::new("INSERT INTO searchable (kind, subject_id, scale) VALUES (");
    sql.bind(kind).push(", ").bind(id).push(", ").bind(scale);
    sql.push(") ON CONFLICT (subject_id) DO UPDATE SET scale = excluded.scale");
    if dialect == Dialect::Postgres {
        sql.push(" RETURNING row_no");
    }
    let row = batch.add(sql);
    batch.add(match dialect {
        Dialect::Sqlite => sqlite_words(id, &parts),
        Dialect::Postgres => postgres_words(&row, &parts),
    });
}

/// The terms of a part without their endless repetition, which a search would walk through.
fn few(terms: Vec<String>) -> Vec<String> {
    let mut seen = HashMap::<String, u32>::new();
    let mut kept = terms;
    kept.retain(|term| {
        let times = seen.entry(term.clone()).or_default();
        *times += 1;
        *times <= said::MOST_TIMES
    });
    kept
}

fn sqlite_words(id: Uuid, parts: &[Vec<String>; 3]) -> Sql {
    let [title, summary, body] = parts.each_ref().map(|terms| terms.join(" "));
    let mut sql = Sql::new("INSERT OR REPLACE INTO searchable_fts (rowid, title, summary, body) SELECT row_no, ");
    sql.bind(title).push(", ").bind(summary).push(", ").bind(body);
    sql.push(" FROM searchable WHERE subject_id = ").bind(id);
    sql
}

/// `row`: what returns the row's number.
fn postgres_words(row: &str, parts: &[Vec<String>; 3]) -> Sql {
    let mut sql = Sql::new("INSERT INTO searchable_fts (row_no, words) SELECT row_no, CAST(CAST(");
    sql.bind(vector(parts)).push(" AS text) AS tsvector) FROM ").push(row);
    sql.push(" ON CONFLICT (row_no) DO UPDATE SET words = excluded.words");
    sql
}

/// Throws some of it away; whether there was any.
pub async fn throw_away(db: &Db) -> Result<bool> {
    let some = format!("(SELECT row_no FROM searchable ORDER BY row_no LIMIT {FEW})");
    if db.dialect() == Dialect::Sqlite {
        db.run(Sql::new(format!("DELETE FROM searchable_fts WHERE rowid IN {some}"))).await?;
    }
    Ok(db.run(Sql::new(format!("DELETE FROM searchable WHERE row_no IN {some}"))).await? > 0)
}

/// Makes a thing found by nothing any more.
pub async fn remove(db: &Db, id: Uuid) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        let mut sql = Sql::new("DELETE FROM searchable_fts WHERE rowid IN (SELECT row_no FROM searchable");
        sql.push(" WHERE subject_id = ").bind(id).push(")");
        db.run(sql).await?;
    }
    let mut sql = Sql::new("DELETE FROM searchable WHERE subject_id = ");
    sql.bind(id);
    db.run(sql).await?;
    Ok(())
}

/// Forgets things of this kind, which is their table, behind `after` and up to `last`, that are not there any more.
pub async fn forget_gone(db: &Db, kind: &str, after: Uuid, last: Option<Uuid>) -> Result<()> {
    let gone = |sql: &mut Sql| {
        sql.push(" WHERE kind = ").bind(kind).push(" AND subject_id > ").bind(after);
        if let Some(last) = last {
            sql.push(" AND subject_id <= ").bind(last);
        }
        sql.push(&format!(" AND NOT EXISTS (SELECT 1 FROM {kind} t WHERE t.id = subject_id)"));
    };
    if db.dialect() == Dialect::Sqlite {
        let mut sql = Sql::new("DELETE FROM searchable_fts WHERE rowid IN (SELECT row_no FROM searchable");
        gone(&mut sql);
        sql.push(")");
        db.run(sql).await?;
    }
    let mut sql = Sql::new("DELETE FROM searchable");
    gone(&mut sql);
    db.run(sql).await?;
    Ok(())
}

/// Adds ` JOIN (…) h ON h.subject_id = ID`: the things of this kind that hold every term of `q`, with their `score`,
/// an integer that is higher for the better.
///
/// A score says something of its thing alone: bm25 and its like weigh a word by how many things hold it, and so would
/// tell of things that the viewer may not see.
pub fn join_hits(dialect: Dialect, sql: &mut Sql, kind: &str, id: &str, q: &str) {
    let terms = text::query(q);
    match dialect {
        Dialect::Sqlite => sqlite_hits(sql, kind, terms),
        Dialect::Postgres => postgres_hits(sql, kind, &terms),
    }
    sql.push(&format!(") h ON h.subject_id = {id}"));
}

/// Each term counts by the parts it stands in, ever less the more often.
fn sqlite_hits(sql: &mut Sql, kind: &str, terms: Vec<String>) {
    let many = i64::try_from(terms.len()).unwrap_or_default();
    sql.push(" JOIN (SELECT s.subject_id, sum(w.part * 100000 / (w.part + 5)) * s.scale AS score FROM (SELECT i.doc,");
    sql.push(" i.term, sum(CASE i.col WHEN 'title' THEN 10 WHEN 'summary' THEN 4 ELSE 1 END) AS part");
    sql.push(" FROM searchable_fts_terms i WHERE i.term IN ").bind_list(terms);
    sql.push(" GROUP BY i.doc, i.term) w JOIN searchable s ON s.row_no = w.doc WHERE s.kind = ").bind(kind);
    sql.push(" GROUP BY s.row_no HAVING count(*) = ").bind(many);
}

fn postgres_hits(sql: &mut Sql, kind: &str, terms: &[String]) {
    // Quoted, so that no term is read as an operator; a query without words finds nothing.
    let query = terms.iter().map(|term| format!("'{term}'")).collect::<Vec<_>>().join(" & ");
    sql.push(" JOIN (SELECT s.subject_id, CAST(ts_rank('{0.1, 0.2, 0.4, 1.0}', f.words, w.query) * 100000 AS bigint)");
    sql.push(" * s.scale AS score FROM (SELECT CAST(CAST(").bind(query);
    sql.push(" AS text) AS tsquery) AS query) w JOIN searchable_fts f ON f.words @@ w.query");
    // By index, hit by hit: the planner would rather read the whole table.
    sql.push(" CROSS JOIN LATERAL (SELECT o.subject_id, o.scale FROM searchable o WHERE o.row_no = f.row_no");
    sql.push(" AND o.kind = ").bind(kind).push(" LIMIT 1) s");
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
