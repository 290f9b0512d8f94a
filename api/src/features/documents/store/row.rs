//! A row of a document as it is read.

use super::super::body;
use super::super::types::{DocumentStatus, License};
use crate::features::areas::types::AreaRef;
use crate::features::items;
use crate::page::Place;
use crate::plan::{Order, Pick, ReadAlong, Row, Statement};
use crate::policy::documents::ItemVisibility;
use crate::policy::projects::ProjectRole;
use crate::text;
use bindery_entity::ids::{DistrictId, DocumentId, MemberId, ProjectId, SchoolId};
use chrono::{DateTime, Utc};

pub const NEWEST: Order<DocumentRow, DateTime<Utc>> =
    Order { key: "listed_at", id: "id", descending: true, place: |row| Place(row.listed_at, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct DocumentRow {
    #[row(known_by)]
    pub id: DocumentId,
    pub owner_id: MemberId,
    pub project_id: Option<ProjectId>,
    pub district_id: Option<DistrictId>,
    pub school_id: Option<SchoolId>,
    pub title: String,
    pub summary: Option<String>,
    pub status: DocumentStatus,
    pub visibility: ItemVisibility,
    pub license: License,
    pub language: String,
    pub revision: i64,
    #[row(heavy)]
    pub listed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub trashed_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(heavy, hidden, computed = body)]
    pub body: Option<String>,
    #[row(heavy, hidden, computed = body_html)]
    pub body_html: Option<String>,
    #[row(on_request, computed = beginning)]
    pub beginning: Option<String>,
    /// As HTML; of a hit only.
    #[row(skip)]
    pub snippet: Option<String>,
    #[row(computed = areas)]
    pub areas: Vec<AreaRef>,
    #[row(computed = known_project_id)]
    pub known_project_id: Option<ProjectId>,
    #[row(computed = archived)]
    pub archived: bool,
    #[row(computed = project_role)]
    pub project_role: Option<ProjectRole>,
    /// What a search orders by.
    #[row(extra)]
    pub score: i64,
    #[row(related)]
    pub related: ReadAlong,
}

/// Where a hit stands among the others.
pub fn score(row: &DocumentRow) -> Place<i64> {
    Place(row.score, row.id.0)
}

fn body(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.push(&body::text(alias));
}

fn body_html(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.push(&body::html(alias));
}

/// Of a hit, a snippet is cut of it.
fn beginning(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.push(&format!("substr({}, 1, {})", body::text(alias), text::SNIPPET_BYTES));
}

fn areas(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    items::areas(statement, alias, "document");
}

fn known_project_id(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    items::known_project_id(statement, alias);
}

fn archived(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    items::archived(statement, alias);
}

fn project_role(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    statement.sql.of(alias, "(SELECT v.role FROM project_member v WHERE v.project_id = @.project_id");
    statement.sql.push(" AND v.member_id = ").bind(statement.ctx.viewer()).push(")");
}
