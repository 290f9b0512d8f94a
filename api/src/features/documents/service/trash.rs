//! The trash: where deleted documents stay for a while.

use super::super::types::Document;
use super::super::{storage, store};
use super::change::{locked, log};
use super::{read_document, rendered};
use crate::activity::Kind;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::projects::service as projects;
use crate::plan::Pick;
use crate::policy::documents::{DocumentAct, DocumentRole};
use crate::policy::{authorize, require_member};
use crate::version::{check_version, require_version};
use bindery_entity::ids::DocumentId;
use chrono::Duration;
use serde_json::json;

/// How long the trash keeps a document.
const KEPT: Duration = Duration::days(30);

/// Puts the version that the caller read into the trash.
pub async fn delete_document(ctx: &Ctx, id: DocumentId, expected: Option<i64>, pick: &Pick) -> Result<Document> {
    require_member(&ctx.actor)?;
    let document = ctx
        .write(|ctx| async move {
            let old = locked(&ctx, id).await?;
            authorize(&ctx.actor, DocumentAct::Trash, &old.standing.facts)?;
            require_version(expected, old.version)?;
            projects::check_open(old.standing.archived && old.viewer_role != Some(DocumentRole::Owner))?;
            if old.trashed_at.is_some() {
                return Err(Error::new(Code::IllegalTransition, "the document is in the trash already"));
            }
            store::set_trashed(&ctx, &old, Some(ctx.now())).await?;
            log(&ctx, Kind::DocumentTrashed, &old, json!({})).await?;
            read_document(&ctx, id, pick).await
        })
        .await?;
    rendered(document, pick).await
}

/// Takes a document out of the trash.
pub async fn restore_document(ctx: &Ctx, id: DocumentId, expected: Option<i64>, pick: &Pick) -> Result<Document> {
    require_member(&ctx.actor)?;
    let document = ctx
        .write(|ctx| async move {
            let old = locked(&ctx, id).await?;
            authorize(&ctx.actor, DocumentAct::Restore, &old.standing.facts)?;
            check_version(expected, old.version)?;
            projects::check_open(old.standing.archived && old.viewer_role != Some(DocumentRole::Owner))?;
            if old.trashed_at.is_none() {
                return Err(Error::new(Code::IllegalTransition, "the document is not in the trash"));
            }
            store::set_trashed(&ctx, &old, None).await?;
            log(&ctx, Kind::DocumentRestored, &old, json!({})).await?;
            read_document(&ctx, id, pick).await
        })
        .await?;
    rendered(document, pick).await
}

/// Deletes for good what the trash kept long enough.
pub async fn sweep(ctx: &Ctx) -> Result<()> {
    ctx.write(|ctx| async move {
        for id in store::trashed_before(&ctx, ctx.now() - KEPT).await? {
            storage::release(&ctx, id).await?;
            store::delete(&ctx, id).await?;
        }
        Ok(())
    })
    .await
}
