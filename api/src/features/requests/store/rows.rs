//! The columns of a request and what the viewer may do, in one statement.

use super::super::standing::Standing;
use super::super::types::{NeedLevel, Request};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::db::json::{self, As, Json};
use crate::features::affiliations::types::Home;
use crate::features::areas::types::AreaRef;
use crate::markdown;
use crate::page::Place;
use crate::pick::Pick;
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::RequestAct;
use crate::policy::{allows, visibility};
use bindery_entity::ids::{MemberId, ProjectId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;
use serde::Deserialize;

/// The columns of [`Standing`].
pub const STANDING: &str = "q.id, q.version, q.kind, q.status, q.status_before, q.asker_id, q.project_id, \
    q.district_id, q.need_before, q.helpers_wanted, q.helpers_accepted, q.due_at, q.asker_returned_at, \
    q.helper_returned_at, q.lost_reported_by, q.duplicate_of, q.reason, q.fulfilled_at, q.closed_at, \
    EXISTS (SELECT 1 FROM project a WHERE a.id = q.project_id AND a.status = 'archived') AS archived, \
    v.id AS offer_id, v.status AS offer_status";

pub const NO_SCORE: &str = "CAST(NULL AS bigint)";
const NOBODY: Uuid = Uuid::nil();

#[derive(Debug, FromQueryResult)]
pub struct RequestRow {
    #[sea_orm(nested)]
    standing: Standing,
    title: String,
    body: Option<String>,
    need_level: NeedLevel,
    visibility: ItemVisibility,
    item: Option<String>,
    quantity: Option<i64>,
    loan_until: Option<NaiveDate>,
    starts_on: Option<NaiveDate>,
    school_id: Option<SchoolId>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    areas: Json<Vec<AreaRef>>,
    helpers: Json<Vec<HelperRow>>,
    /// What a search orders by.
    score: Option<i64>,
    known_project_id: Option<ProjectId>,
}

#[derive(Debug, Deserialize)]
struct HelperRow {
    member: Uuid,
}

/// `SELECT …` with this score; `FROM` follows, and [`join_viewer`].
pub fn select(ctx: &Ctx, pick: &Pick, score: &str) -> Sql {
    let dialect = ctx.db.dialect();
    let body = if pick.wants("body") || pick.wants("body_html") { "q.body" } else { "CAST(NULL AS text)" };
    let area = [("id", "g.id", As::Uuid), ("slug", "g.slug", As::Plain), ("name", "g.name", As::Plain)];
    let areas = "request_area f JOIN area g ON g.id = f.area_id WHERE f.request_id = q.id";
    let areas = json::array(dialect, &json::object(dialect, &area), areas, "g.position, g.id");
    let helper = json::object(dialect, &[("member", "c.member_id", As::Uuid)]);
    let helpers = json::array(dialect, &helper, "request_helper c WHERE c.request_id = q.id", "c.member_id");
    let mut sql = Sql::new(format!(
        "SELECT {STANDING}, q.title, {body} AS body, q.need_level, q.visibility, q.item, q.quantity, q.loan_until, \
         q.starts_on, q.school_id, q.created_at, q.updated_at, {areas} AS areas, {helpers} AS helpers, {score} AS score, "
    ));
    visibility::known_project(&ctx.actor, "q.project_id", &mut sql);
    sql.push(" AS known_project_id");
    sql
}

/// Joins the viewer's live offer, of which there is at most one.
pub fn join_viewer(ctx: &Ctx, sql: &mut Sql) {
    sql.push(" LEFT JOIN request_offer v ON v.request_id = q.id AND v.status IN ('open', 'accepted')");
    sql.push(" AND v.helper_id = ").bind(ctx.viewer());
}

impl RequestRow {
    pub fn age(&self) -> Place<DateTime<Utc>> {
        Place(self.created_at, self.standing.id.0)
    }

    pub fn score(&self) -> Place<i64> {
        Place(self.score.unwrap_or_default(), self.standing.id.0)
    }

    pub fn asker(&self) -> MemberId {
        self.standing.asker_id
    }

    pub fn project(&self) -> ProjectId {
        self.standing.project_id.unwrap_or(ProjectId(NOBODY))
    }

    pub fn view(self, ctx: &Ctx, pick: &Pick) -> Request {
        let abilities = self.standing.abilities(&ctx.actor, ctx.now());
        // Who asks or helps has a part in it.
        let part = self.standing.asks(&ctx.actor) || self.standing.offer_id.is_some();
        let home = Home { district_id: self.standing.district_id, school_id: self.school_id }.shown(&ctx.actor, part);
        let runs = allows(&ctx.actor, RequestAct::MarkDuplicate, &self.standing.facts());
        let Standing { id, version, kind, status, asker_id, need_before, .. } = self.standing;
        let body = self.body.unwrap_or_default();
        Request {
            id,
            kind,
            title: self.title,
            body_html: pick.heavy("body_html", || markdown::to_html(&body)),
            body: pick.heavy("body", || body),
            need_level: self.need_level,
            need_before,
            areas: self.areas.0,
            helpers_wanted: self.standing.helpers_wanted,
            helpers_accepted: self.standing.helpers_accepted,
            status,
            visibility: self.visibility,
            item: self.item,
            quantity: self.quantity,
            loan_until: self.loan_until,
            starts_on: self.starts_on,
            project_id: self.known_project_id,
            asker_id,
            district_id: home.district_id,
            school_id: home.school_id,
            due_at: self.standing.due_at,
            // Whoever closed it may know more than those who read it.
            duplicate_of: self.standing.duplicate_of.filter(|_| part || runs),
            reason: self.standing.reason,
            fulfilled_at: self.standing.fulfilled_at,
            closed_at: self.standing.closed_at,
            helpers: self.helpers.0.iter().map(|row| row.member.into()).collect(),
            viewer_offer_id: self.standing.offer_id,
            version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            abilities,
        }
    }
}
