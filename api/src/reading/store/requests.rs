//! Where requests stand.

use super::lists;
use super::write::{Stands, stands};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::error::Result;
use crate::plan::Scope;
use crate::policy::documents::ItemVisibility;
use crate::policy::readers::shelves::{Facet, Shelf};
use crate::policy::readers::things::{self, Shared};
use crate::policy::requests::RequestStatus;
use crate::reading::{Keys, Thing};
use bindery_entity::ids::{AreaId, DistrictId, MemberId, ProjectId, RequestId, SchoolId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

/// What decides where a request stands.
#[derive(Debug)]
pub struct Request {
    /// Which one.
    pub id: RequestId,
    /// What lists of requests go by.
    pub created_at: DateTime<Utc>,
    /// What it is about.
    pub areas: Vec<AreaId>,
    /// Where it stands.
    pub status: RequestStatus,
    /// Who asks.
    pub asker: MemberId,
    /// Its level and home.
    pub shared: Shared,
    /// Who offers or gives help.
    pub helpers: Vec<MemberId>,
}

impl Request {
    /// Where it stands.
    pub fn keys(&self) -> Keys {
        let readers = things::request(self.asker, &self.shared, &self.helpers);
        let lists = lists(self.asker, &self.shared, &self.areas);
        let keys = Keys::new(self.id.0, self.created_at);
        if self.status == RequestStatus::Open {
            return keys.on(Shelf::Open, &lists, &readers);
        }
        let all = [(Facet::All, Uuid::nil())];
        keys.on(Shelf::Settled, &lists, &readers).on(Shelf::InStatus(self.status), &all, &readers)
    }
}

/// The shelves on which requests of this status stand, or of any, in lists of `scope`; whether others stand there, too.
/// Searches have one shelf for all that is settled.
pub fn request_shelves(status: Option<RequestStatus>, scope: Scope, searches: bool) -> (Vec<Shelf>, bool) {
    match (status, scope) {
        (None, _) => (vec![Shelf::Open, Shelf::Settled], false),
        (Some(RequestStatus::Open), _) => (vec![Shelf::Open], false),
        (Some(status), Scope::All) if !searches => (vec![Shelf::InStatus(status)], false),
        (Some(_), _) => (vec![Shelf::Settled], true),
    }
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: RequestId,
    asker_id: MemberId,
    project_id: Option<ProjectId>,
    district_id: Option<DistrictId>,
    school_id: Option<SchoolId>,
    visibility: ItemVisibility,
    status: RequestStatus,
    created_at: DateTime<Utc>,
    areas: Json<Vec<Uuid>>,
    helpers: Json<Vec<Uuid>>,
    stands: Json<Stands>,
}

/// Where these requests stand rightly, and where they do now.
pub(super) async fn read(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<(Keys, Stands)>> {
    let dialect = ctx.db.dialect();
    let (before, after) = json::around(dialect, As::Uuid);
    let list = |column: &str, from: &str| json::array(dialect, &format!("{before}{column}{after}"), from, column);
    let areas = list("f.area_id", "request_area f WHERE f.request_id = q.id");
    let live = "request_offer h WHERE h.status IN ('open', 'accepted') AND h.request_id = q.id";
    let helpers = list("h.helper_id", live);
    let mut sql =
        Sql::new("SELECT q.id, q.asker_id, q.project_id, q.district_id, q.school_id, q.visibility, q.status, ");
    sql.push(&format!("q.created_at, CAST({areas} AS text) AS areas, CAST({helpers} AS text) AS helpers"));
    let stands = stands(dialect, Thing::Request, ("q.id", "q.created_at"));
    sql.push(&format!(", CAST({stands} AS text) AS stands FROM request q WHERE q.id IN ")).bind_ids(dialect, ids);
    Ok(ctx.db.rows::<Row>(sql).await?.into_iter().map(Row::split).collect())
}

impl Row {
    fn split(self) -> (Keys, Stands) {
        let (district, school, project) = (self.district_id, self.school_id, self.project_id);
        let request = Request {
            id: self.id,
            created_at: self.created_at,
            areas: self.areas.0.into_iter().map(AreaId).collect(),
            status: self.status,
            asker: self.asker_id,
            shared: Shared { visibility: self.visibility, district, school, project },
            helpers: self.helpers.0.into_iter().map(MemberId).collect(),
        };
        (request.keys(), self.stands.0)
    }
}
