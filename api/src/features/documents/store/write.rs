//! Writing documents.

use super::super::types::{Document, DocumentDraft, DocumentStatus};
use crate::ctx::Ctx;
use crate::db::full_text::Texts;
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

/// Adds a document, found by `body`, which is written elsewhere, and answers its id.
pub fn insert(
    ctx: &Ctx,
    batch: &mut Batch,
    owner: MemberId,
    (draft, home): (&DocumentDraft, Home),
    body: &str,
) -> DocumentId {
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
    let texts = Texts { title: &draft.title, summary: draft.summary.as_deref().unwrap_or_default(), body };
    reading::add(ctx, batch, Thing::Document, &keys, &texts);
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
    if !has_areas(old, draft) {
        let of = document_area::Column::DocumentId.eq(old.id);
        document_area::Entity::delete_many().filter(of).exec(&ctx.db).await?;
        insert_rows(&ctx.db, area_rows(old.id, &draft.area_ids).collect()).await?;
    }
    Ok(())
}

fn has_areas(old: &Document, draft: &DocumentDraft) -> bool {
    old.areas.iter().map(|area| area.id).eq(draft.area_ids.iter().copied())
}

/// Makes it found as it stands now, where it stands and, if it `says_else`, by what it says.
pub async fn write_keys(
    ctx: &Ctx,
    old: &Document,
    (draft, home): (&DocumentDraft, Home),
    says_else: bool,
) -> Result<()> {
    if says_else {
        return reading::say(ctx, Thing::Document, old.id.0).await;
    }
    let was = (old.status, old.visibility, old.standing.project_id, old.standing.home);
    if has_areas(old, draft) && was == (draft.status, draft.visibility, draft.project_id, home) {
        return Ok(());
    }
    reading::rewrite(ctx, Thing::Document, &[old.id.0]).await
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

/// Puts a document into the trash, where no search finds it, or takes it out.
pub async fn set_trashed(ctx: &Ctx, old: &Document, at: Option<DateTime<Utc>>) -> Result<()> {
    let row = document::ActiveModel {
        trashed_at: Set(at),
        version: Set(old.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    document::Entity::update_many().set(row).filter(document::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    reading::rewrite(ctx, Thing::Document, &[old.id.0]).await
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
    reading::remove(ctx, id.0).await?;
    document::Entity::delete_many().filter(document::Column::Id.eq(id)).exec(&ctx.db).await?;
    Ok(())
}
