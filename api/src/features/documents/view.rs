//! What documents are read as, and what hangs on them.

use super::store::{self, DocumentRow, NEWEST};
use super::types::{Document, DocumentAbilities, DocumentStanding, ListDocuments};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::features::affiliations::types::Home;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::plan::{Heavy, Identified, List, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::documents::{self, DocumentAct, DocumentFacts, DocumentRole, DocumentsAct};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::{DocumentId, MemberId, ProjectId};
use chrono::{DateTime, Utc};
use garde::Validate as _;
use sea_orm::prelude::Uuid;

impl View for Document {
    type Row = DocumentRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Document",
        table: "document",
        columns: DocumentRow::COLUMNS,
        related: Self::RELATED,
        fields: &[
            ("snippet", &["beginning"]),
            ("bodyHtml", &["body_html"]),
            ("projectId", &["known_project_id"]),
            ("project", &["known_project_id"]),
            ("viewerRole", &["owner_id", "visibility", "project_role"]),
            ("districtId", &["district_id", "owner_id", "visibility", "project_role"]),
            ("district", &["district_id", "owner_id", "visibility", "project_role"]),
            ("schoolId", &["school_id", "district_id", "owner_id", "visibility", "project_role"]),
            ("school", &["school_id", "district_id", "owner_id", "visibility", "project_role"]),
            ("revisions", &["owner_id", "visibility", "project_role"]),
            ("viewerCan", &["owner_id", "visibility", "project_role", "archived", "trashed_at"]),
        ],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, DocumentsAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::documents(&ctx.actor, alias, sql);
    }

    fn view(row: DocumentRow, ctx: &Ctx, pick: &Pick, related: Related) -> Self {
        let facts = DocumentFacts { owner: row.owner_id, visibility: row.visibility, project_role: row.project_role };
        let standing = DocumentStanding {
            facts,
            archived: row.archived,
            project_id: row.project_id,
            home: Home { district_id: row.district_id, school_id: row.school_id },
        };
        let role = documents::role(&ctx.actor, &facts);
        let home = standing.home.shown(&ctx.actor, role.is_some());
        of_row! {
            row => Self {
                id, title, summary, status, visibility, license, language, areas, owner_id, revision, published_at,
                trashed_at, version, created_at, updated_at;
                snippet: row.snippet.map_or(Heavy::Unread, Heavy::Read),
                // What was not rendered yet is rendered where it is asked for.
                body_html: row.body_html.filter(|_| pick.wants("body_html")).map_or(Heavy::Unread, Heavy::Read),
                body: pick.heavy("body", || row.body.unwrap_or_default()),
                project_id: row.known_project_id,
                district_id: home.district_id,
                school_id: home.school_id,
                viewer_role: role,
                abilities: abilities(ctx, &standing, row.trashed_at.is_some()),
                standing,
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
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

impl Identified for Document {
    type Id = DocumentId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// A list inside of something is in the order of age; ranked ones stand at the top.
fn check_nested(ctx: &Ctx, filter: &ListDocuments) -> Result<()> {
    Document::check(ctx)?;
    filter.validate()?;
    match filter.q {
        Some(_) => Err(Error::field("/filter/q", "search in `documents` at the top, not in here")),
        None => Ok(()),
    }
}

/// A member's documents, newest first.
#[derive(Debug, Clone)]
pub struct DocumentsOf;

impl List for DocumentsOf {
    type Parent = Profile;
    type Id = MemberId;
    type Item = Document;
    type Filter = ListDocuments;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "documents_of";
    const ORDER: Order<DocumentRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["listed_at", "id"];

    fn check(ctx: &Ctx, filter: &ListDocuments) -> Result<()> {
        check_nested(ctx, filter)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_owner(alias, parent, sql);
    }

    fn matching(ctx: &Ctx, filter: &ListDocuments, alias: &str, sql: &mut Sql) {
        store::matching(ctx, filter, alias, sql);
    }
}

/// A project's documents, newest first.
#[derive(Debug, Clone)]
pub struct DocumentsIn;

impl List for DocumentsIn {
    type Parent = Project;
    type Id = ProjectId;
    type Item = Document;
    type Filter = ListDocuments;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "documents_in";
    const ORDER: Order<DocumentRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["listed_at", "id"];

    fn check(ctx: &Ctx, filter: &ListDocuments) -> Result<()> {
        check_nested(ctx, filter)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::in_project(alias, parent, sql);
    }

    fn matching(ctx: &Ctx, filter: &ListDocuments, alias: &str, sql: &mut Sql) {
        store::matching(ctx, filter, alias, sql);
    }
}
