//! Writing documents.

use super::super::types::{Document, DocumentDraft, DocumentStatus};
use crate::ctx::Ctx;
use crate::db::full_text::{self, Texts};
use crate::db::{Batch, Sql, columns, insert as insert_rows};
use crate::error::Result;
use crate::features::affiliations::types::Home;
use crate::policy::readers::things::{self, Shared};
use crate::reading::{self, Thing};
use bindery_entity::ids::{AreaId, DocumentId, MemberId};
use bindery_entity::{document, document_area};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Keeps a document from changing until the transaction ends.
pub async fn lock(ctx: &Ctx, id: DocumentId) -> Result<()> {
    let mut sql = Sql::new("SELECT id FROM document WHERE id = ");
    sql.bind(id).lock(ctx.db.dialect(), "document");
    ctx.db.value::<DocumentId>(sql).await?;
    Ok(())
}

/// Adds a document without its text and answers its id.
pub fn insert(ctx: &Ctx, batch: &mut Batch, owner: MemberId, draft: &DocumentDraft, home: Home) -> DocumentId {
    let (id, now) = (ctx.new_id(), ctx.now());
    let mut row = columns(draft, home);
    row.id = Set(id);
    row.owner_id = Set(owner);
    row.revision = Set(1);
    row.shared_from = Set(1);
    row.listed_at = Set(now);
    row.published_at = Set((draft.status == DocumentStatus::Published).then_some(now));
    row.trashed_at = Set(None);
    row.version = Set(1);
    row.created_at = Set(now);
    row.updated_at = Set(now);
    batch.insert([row]);
    batch.insert(area_rows(id, &draft.area_ids));
    let shared = Shared {
        visibility: draft.visibility,
        district: home.district_id,
        school: home.school_id,
        project: draft.project_id,
    };
    let published = draft.status == DocumentStatus::Published;
    let facts = things::Document { owner, published, trashed: false, shared };
    let keys = reading::Document { id, listed_at: now, areas: draft.area_ids.clone(), facts }.keys();
    reading::add(batch, ctx.db.dialect(), Thing::Document, &keys);
    id
}

/// Writes `draft` over `old`, without its text; `shared_from`: from which revision on others than the owner read.
pub async fn update(
    ctx: &Ctx,
    old: &Document,
    (draft, home): (&DocumentDraft, Home),
    shared_from: Option<i64>,
) -> Result<()> {
    let mut row = columns(draft, home);
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    if let Some(revision) = shared_from {
        row.shared_from = Set(revision);
    }
    if draft.status == DocumentStatus::Published && old.published_at.is_none() {
        // A draft of long ago comes out as new.
        row.published_at = Set(Some(ctx.now()));
        row.listed_at = Set(ctx.now());
    }
    document::Entity::update_many().set(row).filter(document::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    let same_areas = old.areas.iter().map(|area| area.id).eq(draft.area_ids.iter().copied());
    if !same_areas {
        let of = document_area::Column::DocumentId.eq(old.id);
        document_area::Entity::delete_many().filter(of).exec(&ctx.db).await?;
        insert_rows(&ctx.db, area_rows(old.id, &draft.area_ids).collect()).await?;
    }
    let was = (old.status, old.visibility, old.standing.project_id, old.standing.home);
    if !same_areas || was != (draft.status, draft.visibility, draft.project_id, home) {
        reading::rewrite(ctx, Thing::Document, &[old.id.0]).await?;
    }
    Ok(())
}

fn columns(draft: &DocumentDraft, home: Home) -> document::ActiveModel {
    columns! {
        draft.clone() => DocumentDraft { title, summary, status, visibility, license, language, project_id }
        apart { area_ids } => document::ActiveModel { district_id: home.district_id, school_id: home.school_id }
    }
}

fn area_rows(id: DocumentId, areas: &[AreaId]) -> impl Iterator<Item = document_area::ActiveModel> {
    areas.iter().map(move |area| document_area::ActiveModel { document_id: Set(id), area_id: Set(*area) })
}

/// Says which revision is the newest.
pub fn set_revision(batch: &mut Batch, id: DocumentId, number: i64) {
    let mut sql = Sql::new("UPDATE document SET revision = ");
    sql.bind(number).push(" WHERE revision <> ").bind(number).push(" AND id = ").bind(id);
    batch.add(sql);
}

/// Makes a document found by what it says.
pub fn write_words(ctx: &Ctx, batch: &mut Batch, id: DocumentId, draft: &DocumentDraft, body: &str) {
    let texts = texts(&draft.title, draft.summary.as_deref(), body);
    full_text::add(batch, ctx.db.dialect(), "document", id.0, &texts);
}

pub(super) fn texts<'a>(title: &'a str, summary: Option<&'a str>, body: &'a str) -> Texts<'a> {
    Texts { title, summary: summary.unwrap_or_default(), body }
}

/// Puts a document into the trash, where no search finds it, or takes it out.
pub async fn set_trashed(ctx: &Ctx, old: &Document, at: Option<DateTime<Utc>>) -> Result<()> {
    let row = document::ActiveModel {
        trashed_at: Set(at),
        version: Set(old.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    document::Entity::update_many().set(row).filter(document::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    reading::rewrite(ctx, Thing::Document, &[old.id.0]).await?;
    if at.is_some() {
        return full_text::remove(&ctx.db, old.id.0).await;
    }
    let text = old.body.known()?;
    full_text::write(&ctx.db, "document", old.id.0, &texts(&old.title, old.summary.as_deref(), text)).await
}

/// Documents that came into the trash before this, some of them.
pub async fn trashed_before(ctx: &Ctx, before: DateTime<Utc>) -> Result<Vec<DocumentId>> {
    let mut sql = Sql::new("SELECT d.id FROM document d WHERE d.trashed_at <= ");
    // Locked, so that nobody takes one out meanwhile; whoever did before is not among them.
    sql.bind(before).push(" ORDER BY d.id LIMIT 500").lock(ctx.db.dialect(), "d");
    ctx.db.values(sql).await
}

/// Deletes a document for good.
pub async fn delete(ctx: &Ctx, id: DocumentId) -> Result<()> {
    full_text::remove(&ctx.db, id.0).await?;
    document::Entity::delete_many().filter(document::Column::Id.eq(id)).exec(&ctx.db).await?;
    Ok(())
}
