//! The columns of a request and of how it stands.

use super::super::standing::Standing;
use super::super::types::NeedLevel;
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As};
use crate::features::areas::types::AreaRef;
use crate::features::items;
use crate::page::Place;
use crate::plan::{self, Order, Pick, ReadAlong, Row, Statement, of_row};
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::{OfferStatus, RequestKind, RequestStatus};
use bindery_entity::ids::{DistrictId, MemberId, OfferId, ProjectId, RequestId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// The columns of [`Standing`], beside [`join_viewer`].
pub const STANDING: &str = "q.id, q.version, q.kind, q.status, q.status_before, q.asker_id, q.project_id, \
    q.district_id, q.need_before, q.helpers_wanted, q.helpers_accepted, q.due_at, q.asker_returned_at, \
    q.helper_returned_at, q.lost_reported_by, q.duplicate_of, q.reason, q.fulfilled_at, q.closed_at, \
    coalesce((SELECT a.status = 'archived' FROM project a WHERE a.id = q.project_id), FALSE) AS archived, \
    v.id AS offer_id, v.status AS offer_status";

/// What a request's own columns say of how it stands.
pub const STATE: &[&str] = &[
    "id",
    "version",
    "kind",
    "status",
    "status_before",
    "asker_id",
    "project_id",
    "district_id",
    "need_before",
    "helpers_wanted",
    "helpers_accepted",
    "due_at",
    "asker_returned_at",
    "helper_returned_at",
    "lost_reported_by",
    "duplicate_of",
    "reason",
    "fulfilled_at",
    "closed_at",
];

pub const NEWEST: Order<RequestRow, DateTime<Utc>> =
    Order { key: "created_at", id: "id", descending: true, place: |row| Place(row.created_at, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct RequestRow {
    #[row(known_by)]
    pub id: RequestId,
    pub version: i64,
    pub kind: RequestKind,
    pub status: RequestStatus,
    pub status_before: Option<RequestStatus>,
    pub asker_id: MemberId,
    pub project_id: Option<ProjectId>,
    pub district_id: Option<DistrictId>,
    pub need_before: Option<DateTime<Utc>>,
    pub helpers_wanted: i64,
    pub helpers_accepted: i64,
    pub due_at: Option<DateTime<Utc>>,
    pub asker_returned_at: Option<DateTime<Utc>>,
    pub helper_returned_at: Option<DateTime<Utc>>,
    pub lost_reported_by: Option<MemberId>,
    pub duplicate_of: Option<RequestId>,
    pub reason: Option<String>,
    pub fulfilled_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub title: String,
    #[row(heavy)]
    pub body: Option<String>,
    pub need_level: NeedLevel,
    pub visibility: ItemVisibility,
    pub item: Option<String>,
    pub quantity: Option<i64>,
    pub loan_until: Option<NaiveDate>,
    pub starts_on: Option<NaiveDate>,
    pub school_id: Option<SchoolId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(computed = areas)]
    pub areas: Vec<AreaRef>,
    #[row(computed = helpers)]
    pub helpers: Vec<HelperRow>,
    #[row(computed = offer, json)]
    pub offer: Option<OfferFacts>,
    #[row(computed = archived)]
    pub archived: bool,
    #[row(computed = known_project_id)]
    pub known_project_id: Option<ProjectId>,
    /// What a search orders by.
    #[row(extra)]
    pub score: i64,
    #[row(related)]
    pub related: ReadAlong,
}

#[derive(Debug, Deserialize)]
pub struct HelperRow {
    #[serde(deserialize_with = "plan::id")]
    pub member: MemberId,
}

/// The viewer's live offer, of which there is at most one.
#[derive(Debug, Deserialize)]
pub struct OfferFacts {
    #[serde(deserialize_with = "plan::id")]
    pub id: OfferId,
    pub status: OfferStatus,
}

/// Where a hit stands among the others.
pub fn score(row: &RequestRow) -> Place<i64> {
    Place(row.score, row.id.0)
}

impl RequestRow {
    /// How the request stands, and how the viewer stands to it.
    pub fn standing(&self) -> Standing {
        of_row! {
            self => Standing {
                id, version, kind, status, status_before, asker_id, project_id, district_id, need_before,
                helpers_wanted, helpers_accepted, due_at, asker_returned_at, helper_returned_at, lost_reported_by,
                duplicate_of, fulfilled_at, closed_at, archived;
                reason: self.reason.clone(),
                offer_id: self.offer.as_ref().map(|offer| offer.id),
                offer_status: self.offer.as_ref().map(|offer| offer.status),
            }
        }
    }
}

fn areas(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    items::areas(statement, alias, "request");
}

fn helpers(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let dialect = statement.ctx.db.dialect();
    let helper = json::object(dialect, &[("member", "c.member_id", As::Uuid)]);
    let from = format!("request_helper c WHERE c.request_id = {alias}.id");
    statement.sql.push(&json::array(dialect, &helper, &from, "c.member_id"));
}

fn offer(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let offer = [("id", "v.id", As::Uuid), ("status", "v.status", As::Plain)];
    statement.sql.push("(SELECT ").push(&json::object(statement.ctx.db.dialect(), &offer));
    statement.sql.of(alias, " FROM request_offer v WHERE v.request_id = @.id AND v.status IN ('open', 'accepted')");
    statement.sql.push(" AND v.helper_id = ").bind(statement.ctx.viewer()).push(")");
}

fn archived(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    items::archived(statement, alias);
}

fn known_project_id(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    items::known_project_id(statement, alias);
}

/// Joins the viewer's live offer to `q`.
pub fn join_viewer(ctx: &Ctx, sql: &mut Sql) {
    sql.push(" LEFT JOIN request_offer v ON v.request_id = q.id AND v.status IN ('open', 'accepted')");
    sql.push(" AND v.helper_id = ").bind(ctx.viewer());
}
