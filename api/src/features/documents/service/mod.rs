//! Use cases on documents.

mod change;
mod render;
mod trash;

pub use change::{create_document, update_document};
pub use render::{is_unrendered, render};
pub use trash::{delete_document, restore_document, sweep};

use super::store::{self, DocumentRow};
use super::types::{Document, ListDocuments};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::markdown;
use crate::page::{Page, PageArgs, Window};
use crate::plan::{self, Heavy, Pick};
use crate::policy::authorize;
use crate::policy::documents::DocumentsAct;
use crate::text;
use bindery_entity::ids::DocumentId;
use garde::Validate as _;
use sea_orm::prelude::Uuid;

/// One document.
pub async fn get_document(ctx: &Ctx, id: DocumentId, pick: &Pick) -> Result<Document> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    rendered(read_document(ctx, id, pick).await?, pick).await
}

/// One document as the database has it; in a transaction, which no rendering shall hold open.
async fn read_document(ctx: &Ctx, id: DocumentId, pick: &Pick) -> Result<Document> {
    plan::by_id(ctx, id, &pick.clone().without("beginning")).await?.ok_or_else(Error::not_found)
}

/// The document with the HTML of the text that was read, which stands there already unless it is an old one.
async fn rendered(mut document: Document, pick: &Pick) -> Result<Document> {
    if let (true, Heavy::Unread, Some(text)) = (pick.wants("body_html"), &document.body_html, document.body.read()) {
        document.body_html = Heavy::Read(markdown::render(text.clone()).await?);
    }
    Ok(document)
}

/// Documents, newest first; with `q` the best hits first.
pub async fn list_documents(ctx: &Ctx, filter: &ListDocuments, page: &PageArgs, pick: &Pick) -> Result<Page<Document>> {
    authorize(&ctx.actor, DocumentsAct::Read, &())?;
    filter.validate()?;
    let matching = |alias: &str, sql: &mut Sql| store::matching(ctx, filter, alias, sql);
    let (keys, ranges) = (&ctx.state.keys, store::ranges(ctx, filter).await?);
    let Some(q) = &filter.q else {
        let window = Window::open(keys, "list_documents", filter, page)?;
        let pick = pick.clone().without("beginning");
        return plan::page_in(ctx, window, (&store::NEWEST, ranges.as_ref()), &pick, matching).await;
    };
    let window = Window::open(keys, "list_documents", filter, page)?;
    let mut rows = plan::hits::<Document>(ctx, &window, (ranges.as_ref(), q), pick, matching).await?;
    if pick.names("beginning") {
        rows = with_snippets(rows, text::query(q)).await?;
    }
    window.page(rows, store::score, |row| plan::view(row, ctx, pick))
}

/// Bytes of texts that are cut among the requests; more takes a while.
const FEW: usize = 100_000;

/// Cuts a page's snippets, of many long texts beside the requests.
async fn with_snippets(mut rows: Vec<DocumentRow>, terms: Vec<String>) -> Result<Vec<DocumentRow>> {
    let bytes: usize = rows.iter().filter_map(|row| row.beginning.as_ref()).map(String::len).sum();
    let cut = move || {
        for row in &mut rows {
            row.snippet = row.beginning.as_deref().map(|text| text::snippet(text, &terms));
        }
        rows
    };
    if bytes <= FEW { Ok(cut()) } else { tokio::task::spawn_blocking(cut).await.map_err(Error::internal) }
}

/// Makes a batch of documents behind `after` found anew, and answers the last; none when nothing comes behind it.
pub async fn reindex(ctx: &Ctx, after: Uuid) -> Result<Option<Uuid>> {
    store::reindex(ctx, after).await
}
