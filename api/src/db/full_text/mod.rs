//! Full text search: a thing is found by its words, under the number of each reading key that opens it; what differs
//! between the two databases.
//!
//! Number and word make one term, so that a search does not even look at what its viewer may not read. A score says
//! something of its thing alone: bm25 and its like weigh a word by how many things hold it.

mod said;
pub mod unkeyed;

pub use said::Said;

use super::{Batch, Dialect, Sql};
use crate::text;
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

/// Hits of one search at most: a ranked list has an end.
pub const MOST: i64 = 500;

/// Rows that one search ranks at most, of those that its viewer may read: where more hold all of its words, these say
/// little.
const MOST_RANKED: i64 = 10_000;

/// Terms that one search asks `SQLite` for at most: half a second.
const MOST_TERMS: usize = 16_000;

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

/// Under what a thing is found.
#[derive(Debug, Clone, Copy)]
pub struct Under<'a> {
    /// Its kind: `document`, `project` or `request`.
    pub kind: &'static str,
    /// Which one.
    pub id: Uuid,
    /// The numbers of its reading keys.
    pub readers: &'a BTreeSet<i64>,
    /// The lists that it stands in, by which a search is narrowed; letters and digits.
    pub lists: &'a [String],
}

impl Under<'_> {
    /// What is found under each of its numbers.
    fn words(&self, said: &Said) -> Vec<String> {
        said.words().map(word).chain(self.lists.iter().map(|name| list(name))).collect()
    }

    /// The terms of a row, as they are written by [`add`]; for those who write rows in bulk.
    pub fn terms(&self, reader: i64, said: &Said) -> Vec<String> {
        self.words(said).iter().map(|word| joined(reader, word)).collect()
    }
}

/// Makes something found by what it says, under these numbers and under those that it has already.
pub fn add(batch: &mut Batch, dialect: Dialect, under: &Under<'_>, said: &Said) {
    if under.readers.is_empty() {
        return;
    }
    let words = under.words(said);
    let from = match dialect {
        Dialect::Sqlite => "",
        Dialect::Postgres => ", words",
    };
    let mut sql = Sql::new(format!("INSERT INTO findable (kind, id, reader, scale, telling{from}) SELECT "));
    sql.bind(under.kind).push(", ").bind(under.id).push(", k.value, ").bind(said.scale()).push(", ");
    sql.bind(said.telling());
    if dialect == Dialect::Postgres {
        sql.push(", coalesce((SELECT array_to_tsvector(array_agg(encode(int8send(k.value), 'hex') || w))");
        sql.push(" FROM unnest(string_to_array(").bind(words.join(" ")).push(", ' ')) w), CAST('' AS tsvector))");
    }
    let readers: Vec<i64> = under.readers.iter().copied().collect();
    sql.push(" FROM ").numbers(dialect, "k", &readers);
    sql.push(" WHERE TRUE ON CONFLICT (id, reader) DO UPDATE SET scale = excluded.scale, telling = excluded.telling");
    if dialect == Dialect::Postgres {
        sql.push(", words = excluded.words WHERE (findable.scale, findable.telling, findable.words)");
        sql.push(" IS DISTINCT FROM (excluded.scale, excluded.telling, excluded.words)");
    }
    batch.add(sql);
    if dialect == Dialect::Sqlite {
        let mut sql = Sql::new("INSERT OR REPLACE INTO findable_words (rowid, words) SELECT f.row_no, (SELECT");
        sql.push(" group_concat(printf('%016x', f.reader) || w.value, ' ') FROM json_each(");
        sql.bind(json(&words)).push(") w) FROM findable f WHERE f.id = ").bind(under.id);
        sql.push(" AND f.reader IN (SELECT k.value FROM ").numbers(dialect, "k", &readers).push(")");
        batch.add(sql);
    }
}

/// Makes a thing found under none but these numbers.
pub fn keep(batch: &mut Batch, dialect: Dialect, under: &Under<'_>) {
    let readers: Vec<i64> = under.readers.iter().copied().collect();
    remove_where(batch, dialect, |sql| {
        sql.push("id = ").bind(under.id).push(" AND reader NOT IN (SELECT k.value FROM ");
        sql.numbers(dialect, "k", &readers).push(")");
    });
}

/// Makes a thing found by nothing any more.
pub fn remove(batch: &mut Batch, dialect: Dialect, id: Uuid) {
    remove_where(batch, dialect, |sql| {
        sql.push("id = ").bind(id);
    });
}

/// Forgets things of this kind, which is their table, behind `after` and up to `last`, that are not there any more.
pub fn forget_gone(batch: &mut Batch, dialect: Dialect, kind: &'static str, (after, last): (Uuid, Option<Uuid>)) {
    remove_where(batch, dialect, |sql| {
        sql.push("kind = ").bind(kind).push(" AND id > ").bind(after);
        if let Some(last) = last {
            sql.push(" AND id <= ").bind(last);
        }
        sql.push(&format!(" AND NOT EXISTS (SELECT 1 FROM {kind} t WHERE t.id = findable.id)"));
    });
}

fn remove_where(batch: &mut Batch, dialect: Dialect, matching: impl Fn(&mut Sql)) {
    if dialect == Dialect::Sqlite {
        let mut sql = Sql::new("DELETE FROM findable_words WHERE rowid IN (SELECT row_no FROM findable WHERE ");
        matching(&mut sql);
        sql.push(")");
        batch.add(sql);
    }
    let mut sql = Sql::new("DELETE FROM findable WHERE ");
    matching(&mut sql);
    batch.add(sql);
}

/// What a search asks for.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Its terms, all of them.
    terms: Vec<String>,
    /// The numbers of the viewer's reading keys.
    readers: &'a [i64],
    /// The lists of which it looks in any, or else in all there is.
    lists: &'a [String],
}

impl<'a> Asked<'a> {
    /// A search for the words of `q`; none where nothing can be found.
    pub fn new(q: &str, readers: &'a [i64], lists: &'a [String]) -> Option<Self> {
        let terms = text::query(q);
        (!terms.is_empty() && !readers.is_empty()).then_some(Self { terms, readers, lists })
    }

    /// Adds `SELECT …`: `id` and `score` of the things that hold every word under one of the numbers, and that `matching`
    /// leaves; a score is an integer that is higher for the better. Of more than are ranked, `SQLite` takes those that
    /// came under their number last, and `PostgreSQL` those under the first numbers, as they stand in the table.
    pub fn select(&self, dialect: Dialect, sql: &mut Sql, matching: impl FnOnce(&mut Sql)) {
        sql.push("SELECT DISTINCT h.id AS id, h.scale * ");
        score(dialect, sql, &self.terms);
        sql.push(" AS score FROM (SELECT f.id, f.scale, f.telling FROM ");
        match dialect {
            // One query for each number: PostgreSQL looks at all of a query for each part of it. None is known to the
            // planner, which would plan longer than the search takes.
            Dialect::Postgres => sql
                .push("unnest(CAST(string_to_array(")
                .bind(self.queries("'", " & ", " | ").collect::<Vec<_>>().join(","))
                .push(", ',') AS tsquery[])) q CROSS JOIN LATERAL (SELECT o.id, o.scale, o.telling FROM findable o")
                .push(&format!(" WHERE o.words @@ q LIMIT {MOST_RANKED}) f")),
            Dialect::Sqlite => sql
                .push("findable_words w CROSS JOIN findable f ON f.row_no = w.rowid WHERE w.findable_words MATCH ")
                .bind(self.few().queries("\"", " AND ", " OR ").collect::<Vec<_>>().join(" OR "))
                .push(" ORDER BY w.rowid DESC"),
        };
        sql.push(&format!(" LIMIT {MOST_RANKED}) h"));
        matching(sql);
    }

    /// The same with as many terms as `SQLite` looks for in time: whoever holds a thousand keys asks for sixteen words.
    fn few(&self) -> Self {
        let readers = self.readers.get(..MOST_TERMS / (1 + self.lists.len())).unwrap_or(self.readers);
        let words = (MOST_TERMS / readers.len().max(1)).saturating_sub(self.lists.len()).max(1);
        let terms = self.terms.iter().take(words).cloned().collect();
        Self { terms, readers, lists: self.lists }
    }

    /// What is asked for under each number.
    fn queries(&self, quote: &str, and: &str, or: &str) -> impl Iterator<Item = String> {
        let lists: Vec<String> = self.lists.iter().map(|name| list(name)).collect();
        let words: Vec<String> = self.terms.iter().map(|one| word(one)).collect();
        self.readers.iter().map(move |reader| {
            let quoted = |what: &String| format!("{quote}{}{quote}", joined(*reader, what));
            let any = lists.iter().map(quoted).collect::<Vec<_>>().join(or);
            let mut all: Vec<String> = words.iter().map(quoted).collect();
            all.extend((!any.is_empty()).then(|| format!("({any})")));
            format!("({})", all.join(and))
        })
    }
}

/// One term of a number and of what is found under it; 16 digits, so that none begins as another one ends.
fn joined(reader: i64, what: &str) -> String {
    format!("{reader:016x}{what}")
}

/// What follows the number in a term of a word; nobody can write a word that is another kind of term.
fn word(word: &str) -> String {
    format!("w{word}")
}

/// What follows the number in the term of a list.
fn list(name: &str) -> String {
    format!("l{name}")
}

/// Adds what the terms count in a thing `h`, together.
fn score(dialect: Dialect, sql: &mut Sql, terms: &[String]) {
    let marks: Vec<String> = terms.iter().map(|term| said::mark(term)).collect();
    let find = match dialect {
        Dialect::Postgres => "strpos(h.telling, t.value)",
        Dialect::Sqlite => "instr(h.telling, t.value)",
    };
    sql.push(&format!("(SELECT CAST(sum(CASE {find} WHEN 0 THEN {} ELSE CAST(substr(h.telling, ", said::ONCE));
    sql.push(&format!("{find} + length(t.value), 2) AS bigint) END) AS bigint) FROM "));
    match dialect {
        Dialect::Postgres => {
            sql.push("unnest(string_to_array(").bind(marks.join(",")).push(", ',')) t(value))");
        }
        Dialect::Sqlite => {
            sql.push("json_each(").bind(json(&marks)).push(") t)");
        }
    }
}

/// As a JSON array; terms hold letters and digits alone.
fn json(words: &[String]) -> String {
    let words = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>();
    format!("[{}]", words.join(","))
}
