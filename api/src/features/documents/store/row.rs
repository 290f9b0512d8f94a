//! A row of a document as it is read.

use super::super::types::{Document, DocumentAbilities, DocumentStanding, DocumentStatus, License};
use crate::ctx::Ctx;
use crate::db::json::Json;
use crate::features::affiliations::types::Home;
use crate::features::areas::types::AreaRef;
use crate::page::Place;
use crate::pick::{Heavy, Pick};
use crate::policy::allows;
use crate::policy::documents::{self, DocumentAct, DocumentFacts, DocumentRole, ItemVisibility};
use crate::policy::projects::ProjectRole;
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
    pub(super) body: Option<String>,
    #[sea_orm(skip)]
    pub(super) snippet: Option<String>,
    areas: Json<Vec<AreaRef>>,
    pub(super) score: Option<i64>,
    known_project_id: Option<ProjectId>,
    archived: bool,
    project_role: Option<ProjectRole>,
}

impl DocumentRow {
    pub(super) fn place(&self) -> Place<DateTime<Utc>> {
        Place(self.listed_at, self.id.0)
    }

    /// The document as the viewer sees it, not rendered yet.
    pub(super) fn view(self, ctx: &Ctx, pick: &Pick) -> Document {
        let facts =
            DocumentFacts { owner: self.owner_id, visibility: self.visibility, project_role: self.project_role };
        let standing = DocumentStanding {
            facts,
            archived: self.archived,
            project_id: self.project_id,
            home: Home { district_id: self.district_id, school_id: self.school_id },
        };
        let role = documents::role(&ctx.actor, &facts);
        let home = standing.home.shown(&ctx.actor, role.is_some());
        Document {
            id: self.id,
            snippet: self.snippet.map_or(Heavy::Unread, Heavy::Read),
            body_html: Heavy::Unread,
            body: pick.heavy("body", || self.body.unwrap_or_default()),
            title: self.title,
            summary: self.summary,
            status: self.status,
            visibility: self.visibility,
            license: self.license,
            language: self.language,
            areas: self.areas.0,
            owner_id: self.owner_id,
            project_id: self.known_project_id,
            district_id: home.district_id,
            school_id: home.school_id,
            revision: self.revision,
            viewer_role: role,
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
    let owns = documents::role(&ctx.actor, &standing.facts) == Some(DocumentRole::Owner);
    let open = !standing.archived || owns;
    DocumentAbilities {
        edit: !standing.archived && !trashed && may(DocumentAct::Edit),
        manage: open && !trashed && may(DocumentAct::Manage),
        relocate: open && !trashed && may(DocumentAct::Move),
        delete: open && !trashed && may(DocumentAct::Trash),
        restore: open && trashed && may(DocumentAct::Restore),
        list_revisions: may(DocumentAct::ListRevisions),
    }
}
