//! A row of a document as it is read.

use super::super::types::{Document, DocumentAbilities, DocumentStanding, DocumentStatus, License};
use crate::ctx::Ctx;
use crate::db::json::Json;
use crate::features::areas::types::AreaRef;
use crate::page::Place;
use crate::pick::{Heavy, Pick};
use crate::policy::allows;
use crate::policy::documents::{self, DocumentAct, ItemVisibility};
use crate::policy::projects::ProjectRole;
use crate::text;
use bindery_entity::ids::{DistrictId, DocumentId, MemberId, ProjectId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;

#[derive(Debug, FromQueryResult)]
pub(super) struct DocumentRow {
    pub(super) id: DocumentId,
    pub(super) owner_id: MemberId,
    pub(super) project_id: Option<ProjectId>,
    district_id: Option<DistrictId>,
    school_id: Option<SchoolId>,
    title: String,
    summary: Option<String>,
    status: DocumentStatus,
    visibility: ItemVisibility,
    license: License,
    language: String,
    revision: i64,
    pub(super) listed_at: DateTime<Utc>,
    published_at: Option<DateTime<Utc>>,
    trashed_at: Option<DateTime<Utc>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    body: Option<String>,
    areas: Json<Vec<AreaRef>>,
    pub(super) score: Option<i64>,
    archived: bool,
    project_role: Option<ProjectRole>,
}

impl DocumentRow {
    pub(super) fn place(&self) -> Place<DateTime<Utc>> {
        Place(self.listed_at, self.id.0)
    }

    /// The document as the viewer sees it, not rendered yet; `terms` are what a search looks for.
    pub(super) fn view(self, ctx: &Ctx, pick: &Pick, terms: &[String]) -> Document {
        let standing = DocumentStanding::new(self.owner_id, self.visibility, self.project_role, self.archived);
        let text = self.body.as_deref().unwrap_or_default();
        let searched = !terms.is_empty();
        Document {
            id: self.id,
            snippet: if searched { pick.heavy("snippet", || text::snippet(text, terms)) } else { Heavy::default() },
            body_html: Heavy::Unread,
            body: pick.heavy("body", || self.body.clone().unwrap_or_default()),
            title: self.title,
            summary: self.summary,
            status: self.status,
            visibility: self.visibility,
            license: self.license,
            language: self.language,
            areas: self.areas.0,
            owner_id: self.owner_id,
            project_id: self.project_id,
            district_id: self.district_id,
            school_id: self.school_id,
            revision: self.revision,
            viewer_role: documents::role(&ctx.actor, &standing.facts),
            published_at: self.published_at,
            trashed_at: self.trashed_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities: abilities(ctx, &standing, self.trashed_at.is_some()),
            standing,
        }
    }
}

fn abilities(ctx: &Ctx, standing: &DocumentStanding, trashed: bool) -> DocumentAbilities {
    let may = |act| allows(&ctx.actor, act, &standing.facts);
    let changes = |act| !standing.archived && !trashed && may(act);
    DocumentAbilities {
        edit: changes(DocumentAct::Edit),
        manage: changes(DocumentAct::Manage),
        relocate: changes(DocumentAct::Move),
        delete: changes(DocumentAct::Trash),
        restore: !standing.archived && trashed && may(DocumentAct::Restore),
        list_revisions: may(DocumentAct::ListRevisions),
    }
}
