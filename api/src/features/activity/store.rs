//! Activities in the database.

use super::types::{Activity, ActivityActor, ActivitySubject, ActorKind, ListActivity};
use crate::activity::{Kind, Position, Subject, SubjectKind, store as log};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::{Page, PageArgs, Place, Window};
use crate::policy::{places, visibility};
use bindery_entity::ids::{ActivityId, DistrictId, MemberId, ProjectId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

const ACTIVITY: &str = " AS position, y.id, y.kind, y.actor_kind, y.actor_id, y.subject_kind, y.subject_id, \
    y.member_id, y.district_id, y.project_id IS NOT NULL AS in_project, y.detail, y.occurred_at, ";

/// What cursors are bound to: those that hold a place of another kind are refused, not misread.
const LIST: &str = "list_activity by position";

/// Activities that a stream reads at once.
const BATCH: usize = 100;

#[derive(Debug, FromQueryResult)]
struct Row {
    position: Position,
    id: ActivityId,
    kind: Kind,
    actor_kind: ActorKind,
    actor_id: Option<Uuid>,
    subject_kind: SubjectKind,
    subject_id: Uuid,
    member_id: Option<MemberId>,
    district_id: Option<DistrictId>,
    in_project: bool,
    /// The project, if the viewer may see it.
    project_id: Option<ProjectId>,
    detail: serde_json::Value,
    occurred_at: DateTime<Utc>,
}

impl Row {
    fn view(self, ctx: &Ctx) -> Activity {
        let row = self;
        let member = row.actor_id.filter(|_| row.actor_kind == ActorKind::Member).map(MemberId);
        // Who works in a project is for those who see the project; where a thing's owner works for its district.
        let veiled = row.in_project && row.project_id.is_none();
        let member = member.filter(|member| !veiled || ctx.actor.member_id() == Some(*member));
        let own = member.is_some() && member == ctx.actor.member_id();
        let homely = matches!(row.subject_kind, SubjectKind::Project | SubjectKind::Document | SubjectKind::Request);
        let shown = |district: &DistrictId| !homely || places::shows_home(&ctx.actor, *district, own);
        Activity {
            id: row.id,
            kind: row.kind,
            actor: ActivityActor { kind: row.actor_kind, member_id: member },
            subject: ActivitySubject { kind: row.subject_kind, id: row.subject_kind.id(row.subject_id).into() },
            member_id: row.member_id,
            district_id: row.district_id.filter(shown),
            project_id: row.project_id,
            detail: row.detail,
            occurred_at: row.occurred_at,
        }
    }
}

fn visible(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new("SELECT ");
    sql.push(log::place(ctx.db.dialect())).push(ACTIVITY);
    visibility::known_project(&ctx.actor, "y.project_id", &mut sql);
    sql.push(" AS project_id FROM activity y WHERE TRUE");
    visibility::activities(&ctx.actor, ctx.now().date_naive(), ctx.db.dialect(), &mut sql);
    sql
}

/// A page of activities, newest first.
pub async fn activities(
    ctx: &Ctx,
    filter: &ListActivity,
    subject: Option<Subject>,
    page: &PageArgs,
) -> Result<Page<Activity>> {
    let window = Window::<i64, i64>::open(&ctx.state.keys, LIST, filter, page)?;
    let mut sql = visible(ctx);
    log::numbered(ctx.db.dialect(), &mut sql);
    if let Some(kind) = filter.kind {
        sql.push(" AND y.kind = ").bind(kind);
    }
    if let Some(member) = filter.member_id {
        sql.push(" AND (y.member_id = ").bind(member);
        sql.push(" OR (y.actor_kind = 'member' AND y.actor_id = ").bind(member).push("))");
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND y.district_id = ").bind(district);
        if !places::shows_home(&ctx.actor, district, false) {
            sql.push(" AND y.subject_kind NOT IN ('project', 'document', 'request')");
        }
    }
    if let Some(project) = filter.project_id {
        sql.push(" AND y.project_id = ").bind(project).push(" AND y.project_id = ");
        visibility::known_project(&ctx.actor, "y.project_id", &mut sql);
    }
    if let Some(subject) = subject {
        let (kind, id) = subject.parts();
        sql.push(" AND y.subject_id = ").bind(id).push(" AND y.subject_kind = ").bind(kind);
    }
    // A position is unique by itself.
    let place = log::place(ctx.db.dialect());
    window.apply(&mut sql, place, place, true);
    let rows = ctx.db.rows::<Row>(sql).await?;
    window.page(rows, |row| Place(row.position.0, row.position.0), |row| row.view(ctx))
}

/// Activities behind `from` up to `upto`, and how far they reach; call again until that is `upto`.
pub async fn between(ctx: &Ctx, from: Position, upto: Position) -> Result<(Vec<Activity>, Position)> {
    let place = log::place(ctx.db.dialect());
    let mut sql = visible(ctx);
    sql.push(&format!(" AND {place} > ")).bind(from.0).push(&format!(" AND {place} <= ")).bind(upto.0);
    sql.push(&format!(" ORDER BY {place} LIMIT {BATCH}"));
    let rows = ctx.db.rows::<Row>(sql).await?;
    let last = rows.last().filter(|_| rows.len() == BATCH).map(|row| row.position);
    Ok((rows.into_iter().map(|row| row.view(ctx)).collect(), last.unwrap_or(upto)))
}
