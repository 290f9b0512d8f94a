//! Where projects stand.

use super::write::{Stands, stands};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::Json;
use crate::error::Result;
use crate::policy::people::Visibility;
use crate::policy::readers::shelves::{Facet, Shelf};
use crate::policy::readers::things;
use crate::reading::{Keys, Thing};
use bindery_entity::ids::{DistrictId, ProjectId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

/// What decides where a project stands.
#[derive(Debug)]
pub struct Project {
    /// Which one.
    pub id: ProjectId,
    /// What lists of projects go by.
    pub created_at: DateTime<Utc>,
    /// Its level.
    pub visibility: Visibility,
    /// Its home, if it has one.
    pub district: Option<DistrictId>,
    /// The school of it.
    pub school: Option<SchoolId>,
}

impl Project {
    /// Where it stands.
    pub fn keys(&self) -> Keys {
        let readers = things::project(self.id, self.visibility, self.district, self.school);
        let mut lists = vec![(Facet::All, Uuid::nil())];
        lists.extend(self.district.map(|id| (Facet::District, id.0)));
        Keys::new(self.id.0, self.created_at).on(Shelf::Projects, &lists, &readers)
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: ProjectId,
    created_at: DateTime<Utc>,
    visibility: Visibility,
    district_id: Option<DistrictId>,
    school_id: Option<SchoolId>,
    stands: Json<Stands>,
}

/// Where these projects stand rightly, and where they do now.
pub(super) async fn read(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<(Keys, Stands)>> {
    let stands = stands(ctx.db.dialect(), Thing::Project, ("j.id", "j.created_at"));
    let mut sql = Sql::new("SELECT j.id, j.created_at, j.visibility, j.district_id, j.school_id, ");
    sql.push(&format!("CAST({stands} AS text) AS stands FROM project j WHERE j.id IN "));
    sql.bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<Row>(sql).await?.into_iter().map(Row::split).collect())
}

impl Row {
    fn split(self) -> (Keys, Stands) {
        let Self { id, created_at, visibility, district_id: district, school_id: school, stands } = self;
        (Project { id, created_at, visibility, district, school }.keys(), stands.0)
    }
}
