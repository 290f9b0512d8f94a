//! Sending planned statements, and reading their rows.

use super::merge::{Ranges, merged};
use super::pick::Pick;
use super::related::{ReadAlong, view};
use super::row::Row as _;
use super::shape::{Identified, List, Order, View};
use super::write::{Statement, list as write_list};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As};
use crate::error::{Code, Error, Result};
use crate::page::{Key, Page, PageArgs, Window};
use sea_orm::prelude::Uuid;
use serde::Deserialize;
use std::collections::HashMap;

/// The one row that `matching` leaves of those that the viewer may see; its id, where the caller knows it.
pub async fn one<V: View>(
    ctx: &Ctx,
    id: Option<String>,
    pick: &Pick,
    matching: impl FnOnce(&str, &mut Sql),
) -> Result<Option<V>> {
    let mut statement = Statement::new(ctx);
    if let Some(id) = id {
        statement = statement.of(id);
    }
    let alias = select::<V>(&mut statement, pick);
    matching(&alias, &mut statement.sql);
    let rows = sent::<V>(ctx, statement.sql, pick).await?;
    Ok(rows.into_iter().next().map(|row| view(row, ctx, pick)))
}

/// The row with this id, if the viewer may see it.
pub async fn by_id<V: Identified>(ctx: &Ctx, id: V::Id, pick: &Pick) -> Result<Option<V>> {
    one(ctx, Some(id.to_string()), pick, |alias, sql| {
        sql.of(alias, " AND @.id = ").bind(id.into());
    })
    .await
}

/// Those of the rows with these ids that the viewer may see; none for those who may read none at all.
pub async fn by_ids<V: Identified>(ctx: &Ctx, ids: &[Uuid], pick: &Pick) -> Result<Vec<V>> {
    if V::check(ctx).is_err() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(ctx);
    if let [id] = ids {
        statement = statement.of(V::Id::from(*id).to_string());
    }
    let alias = select::<V>(&mut statement, pick);
    and_ids(ctx, &alias, ids, &mut statement.sql);
    let rows = sent::<V>(ctx, statement.sql, pick).await?;
    Ok(views(rows, ctx, pick))
}

/// The views of rows.
pub fn views<V: View>(rows: Vec<V::Row>, ctx: &Ctx, pick: &Pick) -> Vec<V> {
    rows.into_iter().map(|row| view(row, ctx, pick)).collect()
}

/// A page of the rows that `matching` leaves of those that the viewer may see.
pub async fn page<V: View, K: Key>(
    ctx: &Ctx,
    window: Window<K>,
    order: &Order<V::Row, K>,
    pick: &Pick,
    matching: impl Fn(&str, &mut Sql),
) -> Result<Page<V>> {
    page_in(ctx, window, (order, None), pick, matching).await
}

/// The same, found in `ranges` where they are known.
pub async fn page_in<V: View, K: Key>(
    ctx: &Ctx,
    window: Window<K>,
    (order, ranges): (&Order<V::Row, K>, Option<&Ranges>),
    pick: &Pick,
    matching: impl Fn(&str, &mut Sql),
) -> Result<Page<V>> {
    // Rows that are answered as they are have no cursors.
    let pick = if pick.answer().is_some() { pick.clone() } else { pick.clone().with(&[order.key, order.id]) };
    let found = match ranges {
        Some(ranges) => merged::<V, K>(ctx, &window, (order, ranges), &pick, &matching).await?,
        None => None,
    };
    let rows = match found {
        Some(rows) => rows,
        None => rows::<V, K>(ctx, &window, order, &pick, matching).await?,
    };
    window.page(rows, order.place, |row| view(row, ctx, &pick))
}

/// The rows of a page, for those who do something with them before they become views.
pub async fn rows<V: View, K: Key>(
    ctx: &Ctx,
    window: &Window<K>,
    order: &Order<V::Row, K>,
    pick: &Pick,
    matching: impl FnOnce(&str, &mut Sql),
) -> Result<Vec<V::Row>> {
    let mut statement = Statement::new(ctx);
    let alias = select::<V>(&mut statement, pick);
    matching(&alias, &mut statement.sql);
    window.apply(
        &mut statement.sql,
        &format!("{alias}.{}", order.key),
        &format!("{alias}.{}", order.id),
        order.descending,
    );
    sent::<V>(ctx, statement.sql, pick).await
}

/// A row's `SELECT … FROM … WHERE` visible; the alias of the row.
fn select<V: View>(statement: &mut Statement<'_>, pick: &Pick) -> String {
    let alias = statement.alias();
    statement.sql.push("SELECT ");
    statement.row(V::SHAPE, &alias, pick, &[]);
    statement.sql.push(&format!(" FROM {} {alias} WHERE TRUE", V::SHAPE.table));
    V::visible(statement.ctx, &alias, &mut statement.sql);
    alias
}

/// One id is compared, so that the planner knows that there is one row.
fn and_ids(ctx: &Ctx, alias: &str, ids: &[Uuid], sql: &mut Sql) {
    match ids {
        [id] => sql.of(alias, " AND @.id = ").bind(*id),
        ids => sql.of(alias, " AND @.id IN ").bind_ids(ctx.db.dialect(), ids),
    };
}

/// The JSON of a statement's rows, if an answer may hold as much.
pub(super) async fn texts(ctx: &Ctx, sql: Sql) -> Result<Vec<String>> {
    let texts = ctx.db.texts(sql).await?;
    let most = ctx.state.settings.answer_limit;
    if texts.iter().map(String::len).sum::<usize>() > most {
        return Err(Error::new(Code::AnswerTooLarge, format!("an answer has at most {most} bytes")));
    }
    Ok(texts)
}

/// The rows of a statement.
pub(super) async fn sent<V: View>(ctx: &Ctx, sql: Sql, pick: &Pick) -> Result<Vec<V::Row>> {
    decoded::<V>(texts(ctx, sql).await?, pick)
}

/// Rows read from JSON; those that are answered as they are stay unread.
pub(super) fn decoded<V: View>(texts: Vec<String>, pick: &Pick) -> Result<Vec<V::Row>> {
    let row = |text: String| {
        if pick.answer().is_none() {
            return serde_json::from_str(&text).map_err(Error::internal);
        }
        let mut row = V::Row::default();
        *row.read_along() = ReadAlong::Answer(text);
        Ok(row)
    };
    texts.into_iter().map(row).collect()
}

/// A parent with one list in it.
#[derive(Debug, Deserialize)]
struct Listed<R> {
    #[serde(deserialize_with = "super::related::id", bound = "")]
    id: Uuid,
    list: Vec<R>,
}

/// The list of a parent, if the viewer may see the parent.
pub async fn list<L: List>(
    ctx: &Ctx,
    parent: L::Id,
    filter: &L::Filter,
    page: &PageArgs,
    pick: &Pick,
) -> Result<Page<L::Item>> {
    lists::<L>(ctx, &[parent], filter, page, pick).await?.remove(&parent).ok_or_else(Error::not_found)
}

/// The list of each of these parents that the viewer may see, in one statement.
pub async fn lists<L: List>(
    ctx: &Ctx,
    parents: &[L::Id],
    filter: &L::Filter,
    page: &PageArgs,
    pick: &Pick,
) -> Result<HashMap<L::Id, Page<L::Item>>> {
    L::check(ctx, filter)?;
    let open = |parent: &L::Id| Window::open(&ctx.state.keys, L::OPERATION, &(parent, filter), page);
    let windows: Vec<(L::Id, Window<L::Key>)> =
        parents.iter().map(|parent| Ok((*parent, open(parent)?))).collect::<Result<_>>()?;
    let Some((_, first)) = windows.first() else { return Ok(HashMap::new()) };
    let pick = pick.clone().with(L::KEYS);
    let mut found = listed::<L>(ctx, parents, filter, first, &pick).await?;
    let made = |(parent, window): (L::Id, Window<L::Key>)| {
        let rows = found.remove(&parent.into())?;
        Some(window.page(rows, L::ORDER.place, |row| view(row, ctx, &pick)).map(|page| (parent, page)))
    };
    windows.into_iter().filter_map(made).collect()
}

async fn listed<L: List>(
    ctx: &Ctx,
    parents: &[L::Id],
    filter: &L::Filter,
    window: &Window<L::Key>,
    pick: &Pick,
) -> Result<HashMap<Uuid, Vec<<L::Item as View>::Row>>> {
    let mut statement = Statement::new(ctx);
    let (alias, dialect) = (statement.alias(), ctx.db.dialect());
    let ((before, after), (open, close)) = (json::around(dialect, As::Uuid), json::around(dialect, As::Json));
    statement.sql.push("SELECT ").push(json::open_object(dialect));
    statement.sql.push(&format!("'id', {before}{alias}.id{after}, 'list', {open}"));
    write_list::<L>(&mut statement, &format!("{alias}.id"), filter, window, pick);
    statement.sql.push(close).push(")");
    statement.sql.push(&format!(" FROM {} {alias} WHERE TRUE", <L::Parent as View>::SHAPE.table));
    <L::Parent as View>::visible(ctx, &alias, &mut statement.sql);
    let parents: Vec<Uuid> = parents.iter().map(|id| (*id).into()).collect();
    and_ids(ctx, &alias, &parents, &mut statement.sql);
    let texts = texts(ctx, statement.sql).await?;
    let row = |text: &String| {
        let row: Listed<<L::Item as View>::Row> = serde_json::from_str(text).map_err(Error::internal)?;
        Ok((row.id, row.list))
    };
    texts.iter().map(row).collect()
}
