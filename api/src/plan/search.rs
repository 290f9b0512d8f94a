//! Ranked searches, by reading keys where these are on.

use super::merge::{Ranges, rows_at};
use super::pick::Pick;
use super::read::{page_in, sent};
use super::related::view;
use super::shape::{Order, View};
use super::write::Statement;
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::full_text::{self, Asked, unkeyed};
use crate::error::{Error, Result};
use crate::page::{Key, Page, PageArgs, Place, Window};
use serde::Serialize;

/// What a search orders by: `score`, the higher the better.
const SCORE: &str = "score";

/// A list in which words can be looked for.
#[derive(Debug)]
pub struct Searchable<R: 'static, K: 'static> {
    /// What its cursors are bound to.
    pub operation: &'static str,
    /// Its order without words.
    pub order: &'static Order<R, K>,
    /// Where a hit stands among the others.
    pub score: fn(&R) -> Place<i64>,
    /// Where it looks, if by reading keys.
    pub ranges: Option<Ranges>,
}

/// A page of a list: in its order, or with `q` the best hits first. Things are indexed under the name of their table.
pub async fn list_or_search<V: View, K: Key>(
    ctx: &Ctx,
    list: &Searchable<V::Row, K>,
    (filter, q): (&impl Serialize, Option<&str>),
    page: &PageArgs,
    pick: &Pick,
    matching: impl Fn(&str, &mut Sql),
) -> Result<Page<V>> {
    let (keys, ranges) = (&ctx.state.keys, list.ranges.as_ref());
    let Some(q) = q else {
        let window = Window::open(keys, list.operation, filter, page)?;
        return page_in(ctx, window, (list.order, ranges), pick, matching).await;
    };
    let window = Window::open(keys, list.operation, filter, page)?;
    let rows = hits::<V>(ctx, &window, (ranges, q), pick, matching).await?;
    window.page(rows, list.score, |row| view(row, ctx, pick))
}

/// The best rows of a search for `q` in `ranges` among those that `matching` leaves.
pub async fn hits<V: View>(
    ctx: &Ctx,
    window: &Window<i64>,
    (ranges, q): (Option<&Ranges>, &str),
    pick: &Pick,
    matching: impl Fn(&str, &mut Sql),
) -> Result<Vec<V::Row>> {
    let Some(ranges) = ranges else {
        if matches!(&*ctx.actor, Actor::System) {
            return Err(Error::internal(anyhow::anyhow!("Bindery itself holds no keys by which it could search")));
        }
        return without_keys::<V>(ctx, window, (V::SHAPE.table, q), pick, matching).await;
    };
    let (asked, matching) = ((ranges, q), &matching);
    if let Some(rows) = best::<V>(ctx, window, asked, pick, (matching, false)).await? {
        return Ok(rows);
    }
    Ok(best::<V>(ctx, window, asked, pick, (matching, true)).await?.unwrap_or_default())
}

/// The same; none where one was found that may not be read, unless it `asks` each row that is ranked.
async fn best<V: View>(
    ctx: &Ctx,
    window: &Window<i64>,
    (ranges, q): (&Ranges, &str),
    pick: &Pick,
    (matching, asks): (&impl Fn(&str, &mut Sql), bool),
) -> Result<Option<Vec<V::Row>>> {
    let Some(asked) = Asked::new(q, &ranges.numbers, &ranges.lists) else { return Ok(Some(Vec::new())) };
    let places = |row: &str, sql: &mut Sql| {
        sql.push("SELECT s.id, s.score FROM (");
        asked.select(ctx.db.dialect(), sql, |sql| {
            if !ranges.filtered && !asks {
                return;
            }
            // A join would begin with whatever else the filter wants, hidden rows and all.
            sql.push(&format!(" WHERE (SELECT 1 FROM {} {row} WHERE {row}.id = h.id", V::SHAPE.table));
            matching(row, sql);
            if asks {
                V::visible(ctx, row, sql);
            }
            sql.push(") = 1");
        });
        sql.push(&format!(" ORDER BY score DESC, id DESC LIMIT {}) s WHERE TRUE", full_text::MOST));
        window.apply(sql, "s.score", "s.id", true);
    };
    rows_at::<V>(ctx, pick, &[(SCORE, "m.score")], places, |sql| window.order(sql, "m.score", "m.id", true)).await
}

/// The best rows among those that `matching` leaves of those that the viewer may see, found without keys; they are
/// ranked by narrow columns first, and only the page's rows are read.
async fn without_keys<V: View>(
    ctx: &Ctx,
    window: &Window<i64>,
    (kind, q): (&str, &str),
    pick: &Pick,
    matching: impl FnOnce(&str, &mut Sql),
) -> Result<Vec<V::Row>> {
    let mut statement = Statement::new(ctx);
    let (alias, inner) = (statement.alias(), statement.alias());
    let dialect = ctx.db.dialect();
    statement.sql.push("SELECT ");
    statement.row(V::SHAPE, &alias, pick, &[(SCORE, "k.score")]);
    statement.sql.push(&format!(" FROM (SELECT {inner}.id AS hit, h.score FROM {} {inner}", V::SHAPE.table));
    unkeyed::join_hits(dialect, &mut statement.sql, kind, &format!("{inner}.id"), q);
    statement.sql.push(" WHERE TRUE");
    V::visible(ctx, &inner, &mut statement.sql);
    matching(&inner, &mut statement.sql);
    statement.sql.push(&format!(" ORDER BY h.score DESC, {inner}.id DESC LIMIT {}) k", full_text::MOST));
    statement.sql.push(&format!(" JOIN {} {alias} ON {alias}.id = k.hit WHERE TRUE", V::SHAPE.table));
    window.apply(&mut statement.sql, "k.score", "k.hit", true);
    sent::<V>(ctx, statement.sql, pick).await
}
