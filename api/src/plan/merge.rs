//! Pages that are merged of ranges: of the rows that stand under each of the viewer's numbers the first few, and of
//! these the first few again.

use super::pick::Pick;
use super::read::{decoded, texts};
use super::shape::{Order, View};
use super::write::Statement;
use crate::ctx::Ctx;
use crate::db::{Dialect, Sql};
use crate::error::Result;
use crate::page::{Key, Window};
use crate::policy::readers::shelves::Facet;
use crate::policy::visibility;
use sea_orm::prelude::Uuid;

/// Where a page looks for its rows.
#[derive(Debug)]
pub struct Ranges {
    /// The table `(scope, reader, at, id)`.
    pub table: &'static str,
    /// What the list is of.
    pub scope: Scope,
    /// The same for a search: the names of lists, in any of which it looks, or else in all there is.
    pub lists: Vec<String>,
    /// The numbers under which its viewer looks.
    pub numbers: Vec<i64>,
    /// Whether the page's filter wants something that the ranges do not say.
    pub filtered: bool,
}

/// What a list is of.
#[derive(Debug, Clone, Copy)]
pub enum Scope {
    /// The list of all.
    All,
    /// What belongs to a member, a project or a district.
    Of(Facet, Uuid),
    /// What is about an area, or one below it.
    About(Uuid),
}

impl Scope {
    /// What the list is of.
    pub fn facet(self) -> Facet {
        match self {
            Self::All => Facet::All,
            Self::Of(facet, _) => facet,
            Self::About(_) => Facet::Area,
        }
    }
}

/// The rows of a page in `ranges` that `matching` leaves, whose order is that of the ranges; none where each row is to be
/// asked, since one was found that may not be read: two keys may share a number, and who asks may have lost one a moment
/// ago.
pub async fn merged<V: View, K: Key>(
    ctx: &Ctx,
    window: &Window<K>,
    (order, ranges): (&Order<V::Row, K>, &Ranges),
    pick: &Pick,
    matching: impl FnOnce(&str, &mut Sql),
) -> Result<Option<Vec<V::Row>>> {
    let places = |inner: &str, sql: &mut Sql| {
        places(ctx, (window, order.descending), (V::SHAPE.table, inner), ranges, matching, sql);
    };
    rows_at::<V>(ctx, pick, &[], places, |sql| window.order(sql, "m.at", "m.id", order.descending)).await
}

/// The rows at the places that are selected as `m`, for which there is an alias for a row; none where one of them may not
/// be read.
pub(super) async fn rows_at<V: View>(
    ctx: &Ctx,
    pick: &Pick,
    made: &[(&'static str, &str)],
    places: impl FnOnce(&str, &mut Sql),
    order: impl FnOnce(&mut Sql),
) -> Result<Option<Vec<V::Row>>> {
    let mut statement = Statement::new(ctx);
    let (alias, inner) = (statement.alias(), statement.alias());
    statement.sql.push(&format!("SELECT CASE WHEN {alias}.id IS NOT NULL"));
    V::visible(ctx, &alias, &mut statement.sql);
    statement.sql.push(" THEN ");
    statement.row(V::SHAPE, &alias, pick, made);
    statement.sql.push(match ctx.db.dialect() {
        Dialect::Postgres => " ELSE CAST('null' AS json) END FROM (",
        Dialect::Sqlite => " ELSE 'null' END FROM (",
    });
    places(&inner, &mut statement.sql);
    statement.sql.push(&format!(") m LEFT JOIN {} {alias} ON {alias}.id = m.id", V::SHAPE.table));
    order(&mut statement.sql);
    let texts = texts(ctx, statement.sql).await?;
    if texts.iter().any(|text| text == "null") {
        tracing::debug!(table = V::SHAPE.table, "keys led to a row that may not be read");
        return Ok(None);
    }
    decoded::<V>(texts, pick).map(Some)
}

/// Adds `SELECT at, id …`: where the rows of the page stand.
fn places<K: Key>(
    ctx: &Ctx,
    (window, descending): (&Window<K>, bool),
    (table, row): (&str, &str),
    ranges: &Ranges,
    matching: impl FnOnce(&str, &mut Sql),
    sql: &mut Sql,
) {
    let dialect = ctx.db.dialect();
    match dialect {
        Dialect::Postgres => {
            sql.push("SELECT DISTINCT x.at, x.id FROM ");
            sources(dialect, ranges, sql);
            sql.push(&format!(" CROSS JOIN LATERAL (SELECT r.at, r.id FROM {} r", ranges.table));
            if ranges.filtered {
                sql.push(&format!(" JOIN {table} {row} ON {row}.id = r.id"));
            }
            sql.push(" WHERE r.reader = k.value AND r.scope = ");
            scope(ctx, ranges.scope, sql);
            if ranges.filtered {
                matching(row, sql);
            }
            window.apply(sql, "r.at", "r.id", descending);
            window.limit(sql.push(") x"), "x.at", "x.id", descending);
        }
        // A range is left as soon as its next row comes behind the page, as long as it is the innermost loop, and as
        // DISTINCT does not become a GROUP BY, which it does where it names the columns in the order of ORDER BY.
        Dialect::Sqlite => {
            sql.push("SELECT DISTINCT r.id, r.at FROM ");
            sources(dialect, ranges, sql);
            sql.push(&format!(" CROSS JOIN {} r WHERE r.reader = k.value AND r.scope = ", ranges.table));
            scope(ctx, ranges.scope, sql);
            if ranges.filtered {
                // EXISTS would become a join, and so the innermost loop.
                sql.push(&format!(" AND (SELECT 1 FROM {table} {row} WHERE {row}.id = r.id"));
                matching(row, sql);
                sql.push(")");
            }
            window.apply(sql, "r.at", "r.id", descending);
        }
    }
}

/// Adds the numbers, and the areas of a list that is about several.
fn sources(dialect: Dialect, ranges: &Ranges, sql: &mut Sql) {
    sql.numbers(dialect, "k", &ranges.numbers);
    if let Scope::About(area) = ranges.scope {
        sql.push(" CROSS JOIN (SELECT g.id FROM area g WHERE g.id = ").bind(area);
        sql.push(" OR g.parent_id = ").bind(area).push(") g");
    }
}

fn scope(ctx: &Ctx, scope: Scope, sql: &mut Sql) {
    match scope {
        Scope::All => sql.bind(Uuid::nil()),
        // Whoever may not know the project does not learn by the time what of it they may read.
        Scope::Of(Facet::Project, id) => {
            sql.push("(SELECT j.id FROM project j WHERE j.id = ").bind(id);
            visibility::projects(&ctx.actor, "j", sql);
            sql.push(")")
        }
        Scope::Of(_, id) => sql.bind(id),
        Scope::About(_) => sql.push("g.id"),
    };
}
