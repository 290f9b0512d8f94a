//! Several writes as one statement, so that a use case waits for the database once.

use super::{Db, Dialect, Sql};
use crate::error::Result;
use sea_orm::{ActiveModelTrait, EntityName as _, EntityTrait, IdenStatic as _, Iterable as _};

/// Writes of one use case that go out together: one statement on `PostgreSQL`, one after another on `SQLite`.
///
/// On `PostgreSQL` none sees what the others wrote, and no row is changed by two of them; foreign keys are checked
/// behind the last. On `SQLite` a row comes behind those that it refers to.
#[derive(Debug, Default)]
pub struct Batch {
    writes: Vec<Sql>,
}

impl Batch {
    /// Adds a write, and answers the name under which later ones find on `PostgreSQL` what it returns.
    pub fn add(&mut self, sql: Sql) -> String {
        self.writes.push(sql);
        name(self.writes.len() - 1)
    }

    /// Adds rows, each of which sets the same columns.
    pub fn insert<A: ActiveModelTrait>(&mut self, rows: impl IntoIterator<Item = A>) {
        let rows: Vec<A> = rows.into_iter().collect();
        let Some(first) = rows.first() else { return };
        let columns = <A::Entity as EntityTrait>::Column::iter();
        let columns: Vec<_> = columns.filter(|column| first.get(*column).into_value().is_some()).collect();
        let names = columns.iter().map(|column| format!("\"{}\"", column.as_str())).collect::<Vec<_>>().join(", ");
        let mut sql = Sql::new(format!("INSERT INTO {} ({names}) VALUES ", A::Entity::default().table_name()));
        for (place, row) in rows.iter().enumerate() {
            sql.push(if place == 0 { "" } else { ", " });
            sql.bind_list(columns.iter().filter_map(|column| row.get(*column).into_value()));
        }
        self.add(sql);
    }

    /// Writes everything.
    pub async fn run(self, db: &Db) -> Result<()> {
        let statements = match db.dialect() {
            Dialect::Postgres => self.into_one().into_iter().collect(),
            Dialect::Sqlite => self.writes,
        };
        for sql in statements {
            db.run(sql).await?;
        }
        Ok(())
    }

    fn into_one(mut self) -> Option<Sql> {
        let last = self.writes.pop()?;
        let mut one = Sql::default();
        for (place, write) in self.writes.into_iter().enumerate() {
            one.push(if place == 0 { "WITH " } else { ", " }).push(&name(place)).push(" AS (").append(write).push(") ");
        }
        one.append(last);
        Some(one)
    }
}

/// The name of the write at this place.
fn name(place: usize) -> String {
    format!("w{place}")
}
