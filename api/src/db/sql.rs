//! A SQL text with its binds, written piece by piece; `$1` works on both databases.

use super::Dialect;
use sea_orm::prelude::Uuid;
use sea_orm::{DatabaseBackend, Statement, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// SQL under construction. The same calls give the same text, so that it stays prepared.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Starts with `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }

    /// Adds text; values never go in here.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds text in which `@` stands for the alias of a table.
    pub fn of(&mut self, alias: &str, text: &str) -> &mut Self {
        for (place, part) in text.split('@').enumerate() {
            self.text.push_str(if place == 0 { "" } else { alias });
            self.text.push_str(part);
        }
        self
    }

    /// Adds a placeholder and its value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        // Writing to a String does not fail.
        let _ = write!(self.text, "${}", self.values.len());
        self
    }

    /// Adds another text with its values, whose placeholders are counted on from here.
    pub fn append(&mut self, other: Self) -> &mut Self {
        let known = self.values.len();
        let mut parts = other.text.split('$');
        self.text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = part.split_at(digits);
            let number =
                number.parse().map_or_else(|_| number.to_owned(), |number: usize| (known + number).to_string());
            self.push("$").push(&number).push(rest);
        }
        self.values.extend(other.values);
        self
    }

    /// Adds `($1, $2, …)`; nothing matches an empty list.
    pub fn bind_list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push("(");
        let mut empty = true;
        for value in values {
            if !empty {
                self.push(", ");
            }
            empty = false;
            self.bind(value);
        }
        self.push(if empty { "NULL)" } else { ")" })
    }

    /// Adds `(…)` for any number of ids with one bind, so that the text stays the same.
    pub fn bind_ids<I: Copy + Into<Uuid>>(&mut self, dialect: Dialect, ids: &[I]) -> &mut Self {
        match dialect {
            Dialect::Postgres => {
                self.push("(SELECT unnest(string_to_array(").bind(joined(ids)).push(", ',')::uuid[]))")
            }
            Dialect::Sqlite => self.push("(SELECT unhex(value) FROM json_each(").bind(quoted(ids)).push("))"),
        }
    }

    /// Adds a table of any number of ids, each with a number: alias and columns.
    pub fn pairs(
        &mut self,
        dialect: Dialect,
        (alias, id, number): (&str, &str, &str),
        pairs: &BTreeSet<(Uuid, i64)>,
    ) -> &mut Self {
        match dialect {
            Dialect::Postgres => {
                let ids: Vec<Uuid> = pairs.iter().map(|(id, _)| *id).collect();
                let numbers = pairs.iter().map(|(_, number)| number.to_string()).collect::<Vec<_>>().join(",");
                self.push("unnest(string_to_array(").bind(joined(&ids)).push(", ',')::uuid[], string_to_array(");
                self.bind(numbers).push(&format!(", ',')::bigint[]) {alias}({id}, {number})"))
            }
            Dialect::Sqlite => {
                let pair = |(id, number): &(Uuid, i64)| format!("[\"{}\",{number}]", id.simple());
                let list = pairs.iter().map(pair).collect::<Vec<_>>().join(",");
                self.push(&format!("(SELECT unhex(value ->> 0) AS {id}, value ->> 1 AS {number} FROM json_each("));
                self.bind(format!("[{list}]")).push(&format!(")) {alias}"))
            }
        }
    }

    /// Adds a table of any number of numbers with one bind; its column is `value`.
    pub fn numbers(&mut self, dialect: Dialect, alias: &str, numbers: &[i64]) -> &mut Self {
        let list = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        match dialect {
            Dialect::Postgres => {
                self.push("unnest(string_to_array(").bind(list).push(", ',')::bigint[]) ").push(alias).push("(value)")
            }
            Dialect::Sqlite => self.push("json_each(").bind(format!("[{list}]")).push(") ").push(alias),
        }
    }

    /// Adds the comparison of an area with `area` and those below it; a list made first, so that an index is used.
    pub fn in_area(&mut self, dialect: Dialect, area: Uuid) -> &mut Self {
        let (open, close) = match dialect {
            Dialect::Postgres => (" = ANY (ARRAY(", "))"),
            Dialect::Sqlite => (" IN (", ")"),
        };
        self.push(open).push("SELECT g.id FROM area g WHERE g.id = ").bind(area);
        self.push(" OR g.parent_id = ").bind(area).push(close)
    }

    /// Adds ` AND id IN (…)` for each of the folded `words`: something that starts with every word.
    pub fn and_words(&mut self, id: &str, table: &str, words: &[String]) -> &mut Self {
        if words.is_empty() {
            return self.push(" AND FALSE");
        }
        for word in words {
            self.push(&format!(" AND {id} IN ({table} WHERE word >= ")).bind(word.clone());
            self.push(" AND word < ").bind(crate::text::after_prefix(word)).push(")");
        }
        self
    }

    /// Keeps others from the rows of the table or alias `of` until the transaction ends; on `SQLite` it
    /// keeps others from everything anyhow.
    pub fn lock(&mut self, dialect: Dialect, of: &str) -> &mut Self {
        match dialect {
            // Rows that refer to these may come and go meanwhile.
            Dialect::Postgres => self.push(" FOR NO KEY UPDATE OF ").push(of),
            Dialect::Sqlite => self,
        }
    }

    /// Keeps others from changing the rows of the table or alias `of` until the transaction ends; they may read
    /// them, and share them.
    pub fn share(&mut self, dialect: Dialect, of: &str) -> &mut Self {
        match dialect {
            Dialect::Postgres => self.push(" FOR SHARE OF ").push(of),
            Dialect::Sqlite => self,
        }
    }

    /// The statement for `backend`.
    pub fn statement(self, backend: DatabaseBackend) -> Statement {
        // Values may be somebody's secrets; the text never holds any.
        tracing::trace!(target: "bindery::sql", text = self.text.as_str());
        Statement::from_sql_and_values(backend, self.text, self.values)
    }

    /// The text so far, for tests and logs.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn joined<I: Copy + Into<Uuid>>(ids: &[I]) -> String {
    ids.iter().map(|id| (*id).into().to_string()).collect::<Vec<_>>().join(",")
}

/// As a JSON array.
fn quoted<I: Copy + Into<Uuid>>(ids: &[I]) -> String {
    let ids = ids.iter().map(|id| format!("\"{}\"", (*id).into().simple()));
    format!("[{}]", ids.collect::<Vec<_>>().join(","))
}
