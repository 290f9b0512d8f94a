//! What requests are read as, and what hangs on them.

use super::store::{self, NEWEST, RequestRow};
use super::types::{ListRequests, Request, RequestAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::{Error, Result};
use crate::features::affiliations::types::Home;
use crate::features::profiles::types::Profile;
use crate::features::projects::types::Project;
use crate::markdown;
use crate::plan::{Identified, List, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::requests::{RequestAct, RequestsAct};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::{MemberId, ProjectId, RequestId};
use chrono::{DateTime, Utc};
use garde::Validate as _;
use sea_orm::prelude::Uuid;

/// What decides whether the viewer has a part in a request.
const PART: [&str; 3] = ["asker_id", "district_id", "offer"];

impl View for Request {
    type Row = RequestRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Request",
        table: "request",
        columns: RequestRow::COLUMNS,
        related: Self::RELATED,
        fields: &[
            ("bodyHtml", &["body"]),
            ("projectId", &["known_project_id"]),
            ("project", &["known_project_id"]),
            ("districtId", &PART),
            ("district", &PART),
            ("schoolId", &["school_id", "asker_id", "district_id", "offer"]),
            ("school", &["school_id", "asker_id", "district_id", "offer"]),
            ("duplicateOfId", &["duplicate_of", "asker_id", "district_id", "offer"]),
            ("duplicateOf", &["duplicate_of", "asker_id", "district_id", "offer"]),
            ("viewerOfferId", &["offer"]),
            ("viewerCan", ABILITIES),
        ],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, RequestsAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::requests(&ctx.actor, alias, sql);
    }

    fn view(row: RequestRow, ctx: &Ctx, pick: &Pick, related: Related) -> Self {
        let standing = row.standing();
        // Who asks or helps has a part in it.
        let part = standing.asks(&ctx.actor) || standing.offer_id.is_some();
        let home = Home { district_id: row.district_id, school_id: row.school_id }.shown(&ctx.actor, part);
        let runs = allows(&ctx.actor, RequestAct::MarkDuplicate, &standing.facts());
        let decides = pick.reads("archived", false);
        let abilities = if decides { standing.abilities(&ctx.actor, ctx.now()) } else { RequestAbilities::default() };
        let body = row.body.unwrap_or_default();
        of_row! {
            row => Self {
                id, kind, title, need_level, need_before, areas, helpers_wanted, helpers_accepted, status, visibility,
                item, quantity, loan_until, starts_on, asker_id, due_at, reason, fulfilled_at, closed_at, version,
                created_at, updated_at;
                body_html: pick.heavy("body_html", || markdown::to_html(&body)),
                body: pick.heavy("body", || body),
                project_id: row.known_project_id,
                district_id: home.district_id,
                school_id: home.school_id,
                // Whoever closed it may know more than those who read it.
                duplicate_of: row.duplicate_of.filter(|_| part || runs),
                helpers: row.helpers.into_iter().map(|helper| helper.member).collect(),
                viewer_offer_id: standing.offer_id,
                abilities,
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

/// What the viewer may do follows from how the request stands.
const ABILITIES: &[&str] = &[
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
    "fulfilled_at",
    "closed_at",
    "archived",
    "offer",
];

impl Identified for Request {
    type Id = RequestId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// A list inside of something is in the order of age; ranked ones stand at the top.
fn check_nested(ctx: &Ctx, filter: &ListRequests) -> Result<()> {
    Request::check(ctx)?;
    filter.validate()?;
    match filter.q {
        Some(_) => Err(Error::field("/filter/q", "search in `requests` at the top, not in here")),
        None => Ok(()),
    }
}

/// What a member asks for, newest first.
#[derive(Debug, Clone)]
pub struct RequestsOf;

impl List for RequestsOf {
    type Parent = Profile;
    type Id = MemberId;
    type Item = Request;
    type Filter = ListRequests;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "requests_of";
    const ORDER: Order<RequestRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn check(ctx: &Ctx, filter: &ListRequests) -> Result<()> {
        check_nested(ctx, filter)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_asker(alias, parent, sql);
    }

    fn matching(ctx: &Ctx, filter: &ListRequests, alias: &str, sql: &mut Sql) {
        store::matching(ctx, filter, alias, sql);
    }
}

/// What is asked for a project, newest first.
#[derive(Debug, Clone)]
pub struct RequestsIn;

impl List for RequestsIn {
    type Parent = Project;
    type Id = ProjectId;
    type Item = Request;
    type Filter = ListRequests;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "requests_in";
    const ORDER: Order<RequestRow, DateTime<Utc>> = NEWEST;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn check(ctx: &Ctx, filter: &ListRequests) -> Result<()> {
        check_nested(ctx, filter)
    }

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::in_project(alias, parent, sql);
    }

    fn matching(ctx: &Ctx, filter: &ListRequests, alias: &str, sql: &mut Sql) {
        store::matching(ctx, filter, alias, sql);
    }
}
