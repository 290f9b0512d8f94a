//! A row of a document as it is read.

use super::super::body;
use super::super::types::{DocumentStatus, License};
use crate::db::json::{self, As};
use crate::features::areas::types::AreaRef;
use crate::page::Place;
use crate::plan::{self, Column, Order, Pick, ReadAlong, Statement, column, computed};
use crate::policy::documents::ItemVisibility;
use crate::policy::projects::ProjectRole;
use crate::policy::visibility;
use crate::text;
use bindery_entity::ids::{DistrictId, DocumentId, MemberId, ProjectId, SchoolId};
use chrono::{DateTime, Utc};
use serde::Deserialize;

pub const COLUMNS: &[Column] = &[
    column("id", As::Id("doc")).known_by(),
    column("owner_id", As::Id("mem")),
    column("project_id", As::Id("prj")),
    column("district_id", As::Id("dis")),
    column("school_id", As::Id("sch")),
    column("title", As::Shown),
    column("summary", As::Shown),
    column("status", As::Word),
    column("visibility", As::Word),
    column("license", As::Plain),
    column("language", As::Shown),
    column("revision", As::Shown),
    column("listed_at", As::Time).heavy(),
    column("published_at", As::Time),
    column("trashed_at", As::Time),
    column("version", As::Shown),
    column("created_at", As::Time),
    column("updated_at", As::Time),
    computed("body", As::Plain, |statement, alias, _| {
        statement.sql.push(&body::text(alias));
    })
    .heavy(),
    computed("body_html", As::Plain, |statement, alias, _| {
        statement.sql.push(&body::html(alias));
    })
    .heavy(),
    // Of a hit, a snippet is cut of it.
    computed("beginning", As::Plain, |statement, alias, _| {
        statement.sql.push(&format!("substr({}, 1, {})", body::text(alias), text::SNIPPET_BYTES));
    })
    .on_request(),
    computed("areas", As::Json, areas),
    computed("known_project_id", As::Uuid, |statement, alias, _| {
        statement.sql.of(alias, "CASE WHEN @.project_id IS NOT NULL THEN ");
        visibility::known_project(&statement.ctx.actor, &format!("{alias}.project_id"), &mut statement.sql);
        statement.sql.push(" END");
    }),
    computed("archived", As::Bool, |statement, alias, _| {
        // Most belong to no project, which needs no look.
        statement.sql.of(alias, "CASE WHEN @.project_id IS NULL THEN FALSE ELSE ");
        statement
            .sql
            .of(alias, "coalesce((SELECT a.status = 'archived' FROM project a WHERE a.id = @.project_id), FALSE) END");
    }),
    computed("project_role", As::Plain, |statement, alias, _| {
        statement.sql.of(alias, "(SELECT v.role FROM project_member v WHERE v.project_id = @.project_id");
        statement.sql.push(" AND v.member_id = ").bind(statement.ctx.viewer()).push(")");
    }),
];

pub const NEWEST: Order<DocumentRow, DateTime<Utc>> =
    Order { key: "listed_at", id: "id", descending: true, place: |row| Place(row.listed_at, row.id.0) };

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DocumentRow {
    #[serde(deserialize_with = "plan::id")]
    pub id: DocumentId,
    #[serde(deserialize_with = "plan::id")]
    pub owner_id: MemberId,
    #[serde(deserialize_with = "plan::maybe_id")]
    pub project_id: Option<ProjectId>,
    #[serde(deserialize_with = "plan::maybe_id")]
    pub district_id: Option<DistrictId>,
    #[serde(deserialize_with = "plan::maybe_id")]
    pub school_id: Option<SchoolId>,
    pub title: String,
    pub summary: Option<String>,
    pub status: DocumentStatus,
    pub visibility: ItemVisibility,
    pub license: License,
    pub language: String,
    pub revision: i64,
    pub listed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub trashed_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub body: Option<String>,
    pub body_html: Option<String>,
    pub beginning: Option<String>,
    /// As HTML; of a hit only.
    #[serde(skip)]
    pub snippet: Option<String>,
    pub areas: Vec<AreaRef>,
    #[serde(deserialize_with = "plan::maybe_id")]
    pub known_project_id: Option<ProjectId>,
    pub archived: bool,
    pub project_role: Option<ProjectRole>,
    /// What a search orders by.
    pub score: i64,
    #[serde(rename = "+")]
    pub related: ReadAlong,
}

/// Where a hit stands among the others.
pub fn score(row: &DocumentRow) -> Place<i64> {
    Place(row.score, row.id.0)
}

fn areas(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let dialect = statement.ctx.db.dialect();
    let area = [("id", "a.id", As::Uuid), ("slug", "a.slug", As::Plain), ("name", "a.name", As::Plain)];
    let from = format!("document_area f JOIN area a ON a.id = f.area_id WHERE f.document_id = {alias}.id");
    statement.sql.push(&json::array(dialect, &json::object(dialect, &area), &from, "a.position, a.id"));
}
