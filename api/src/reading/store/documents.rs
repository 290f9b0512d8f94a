//! Where documents stand.

use super::lists;
use super::write::{Stands, stands};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::error::Result;
use crate::policy::documents::ItemVisibility;
use crate::policy::readers::shelves::Shelf;
use crate::policy::readers::things::{self, Shared};
use crate::reading::{Keys, Thing};
use bindery_entity::ids::{AreaId, DistrictId, DocumentId, MemberId, ProjectId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

/// What decides where a document stands.
#[derive(Debug)]
pub struct Document {
    /// Which one.
    pub id: DocumentId,
    /// What lists of documents go by.
    pub listed_at: DateTime<Utc>,
    /// What it is about.
    pub areas: Vec<AreaId>,
    /// What decides who reads it.
    pub facts: things::Document,
}

impl Document {
    /// Where it stands.
    pub fn keys(&self) -> Keys {
        let things::Document { owner, published, trashed, shared } = self.facts;
        let stands_on = match (published, trashed) {
            (_, true) => Shelf::Trash,
            (true, false) => Shelf::Published,
            (false, false) => Shelf::Drafts,
        };
        let lists = lists(owner, &shared, &self.areas);
        Keys::new(self.id.0, self.listed_at).on(stands_on, &lists, &things::document(&self.facts))
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: DocumentId,
    owner_id: MemberId,
    project_id: Option<ProjectId>,
    district_id: Option<DistrictId>,
    school_id: Option<SchoolId>,
    visibility: ItemVisibility,
    published: bool,
    trashed: bool,
    listed_at: DateTime<Utc>,
    areas: Json<Vec<Uuid>>,
    stands: Json<Stands>,
}

/// Where these documents stand rightly, and where they do now.
pub(super) async fn read(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<(Keys, Stands)>> {
    let dialect = ctx.db.dialect();
    let (before, after) = json::around(dialect, As::Uuid);
    let from = "document_area f WHERE f.document_id = d.id";
    let areas = json::array(dialect, &format!("{before}f.area_id{after}"), from, "f.area_id");
    let mut sql = Sql::new("SELECT d.id, d.owner_id, d.project_id, d.district_id, d.school_id, d.visibility, ");
    sql.push("d.status = 'published' AS published, d.trashed_at IS NOT NULL AS trashed, d.listed_at, CAST(");
    let stands = stands(dialect, Thing::Document, ("d.id", "d.listed_at"));
    sql.push(&format!("{areas} AS text) AS areas, CAST({stands} AS text) AS stands FROM document d WHERE d.id IN "));
    sql.bind_ids(dialect, ids);
    Ok(ctx.db.rows::<Row>(sql).await?.into_iter().map(Row::split).collect())
}

impl Row {
    fn split(self) -> (Keys, Stands) {
        let Self { owner_id: owner, published, trashed, visibility, .. } = self;
        let (district, school, project) = (self.district_id, self.school_id, self.project_id);
        let shared = Shared { visibility, district, school, project };
        let facts = things::Document { owner, published, trashed, shared };
        let areas = self.areas.0.into_iter().map(AreaId).collect();
        (Document { id: self.id, listed_at: self.listed_at, areas, facts }.keys(), self.stands.0)
    }
}
