//! Activities in the database.

use super::types::{Activity, ActivityActor, ActivitySubject, ActorKind, ListActivity};
use crate::activity::{Kind, Position, Subject, SubjectKind, store as log};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::page::{Order, Page, PageArgs, Place, Window};
use crate::policy::visibility;
use bindery_entity::ids::{ActivityId, DistrictId, MemberId, ProjectId};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use sea_orm::prelude::Uuid;

const ACTIVITY: &str = "SELECT y.tx, y.seq, y.id, y.kind, y.actor_kind, y.actor_id, y.subject_kind, y.subject_id, \
    y.member_id, y.district_id, y.project_id, y.detail, y.occurred_at FROM activity y WHERE TRUE";

const NEWEST_FIRST: Order = Order { key: "y.tx", id: "y.seq", descending: true };

/// Activities that a stream reads at once.
const BATCH: usize = 100;

#[derive(Debug, FromQueryResult)]
struct Row {
    tx: i64,
    seq: i64,
    id: ActivityId,
    kind: Kind,
    actor_kind: ActorKind,
    actor_id: Option<Uuid>,
    subject_kind: SubjectKind,
    subject_id: Uuid,
    member_id: Option<MemberId>,
    district_id: Option<DistrictId>,
    project_id: Option<ProjectId>,
    detail: serde_json::Value,
    occurred_at: DateTime<Utc>,
}

impl From<Row> for Activity {
    fn from(row: Row) -> Self {
        let member = row.actor_id.filter(|_| row.actor_kind == ActorKind::Member).map(MemberId);
        Self {
            id: row.id,
            kind: row.kind,
            actor: ActivityActor { kind: row.actor_kind, member_id: member },
            subject: ActivitySubject { kind: row.subject_kind, id: row.subject_kind.id(row.subject_id).into() },
            member_id: row.member_id,
            district_id: row.district_id,
            project_id: row.project_id,
            detail: row.detail,
            occurred_at: row.occurred_at,
        }
    }
}

fn visible(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new(ACTIVITY);
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
    let window = Window::<i64, i64>::open(&ctx.state.keys, "list_activity", filter, page)?;
    let mut sql = visible(ctx);
    log::settled(ctx.db.dialect(), &mut sql);
    if let Some(kind) = filter.kind {
        sql.push(" AND y.kind = ").bind(kind);
    }
    if let Some(member) = filter.member_id {
        sql.push(" AND (y.member_id = ").bind(member);
        sql.push(" OR (y.actor_kind = 'member' AND y.actor_id = ").bind(member).push("))");
    }
    if let Some(district) = filter.district_id {
        sql.push(" AND y.district_id = ").bind(district);
    }
    if let Some(project) = filter.project_id {
        sql.push(" AND y.project_id = ").bind(project);
    }
    if let Some(subject) = subject {
        let (kind, id) = subject.parts();
        sql.push(" AND y.subject_id = ").bind(id).push(" AND y.subject_kind = ").bind(kind);
    }
    window.apply(&mut sql, NEWEST_FIRST);
    let rows = ctx.db.rows::<Row>(sql).await?;
    window.page(rows, |row| Place(row.tx, row.seq), Activity::from)
}

/// Activities behind `from` up to `upto`, and how far they reach; call again until that is `upto`.
pub async fn between(ctx: &Ctx, from: Position, upto: Position) -> Result<(Vec<Activity>, Position)> {
    let mut sql = visible(ctx);
    sql.push(" AND (y.tx, y.seq) > (").bind(from.tx).push(", ").bind(from.seq);
    sql.push(") AND (y.tx, y.seq) <= (").bind(upto.tx).push(", ").bind(upto.seq);
    sql.push(&format!(") ORDER BY y.tx, y.seq LIMIT {BATCH}"));
    let rows = ctx.db.rows::<Row>(sql).await?;
    let last = rows.last().filter(|_| rows.len() == BATCH).map(|row| Position { tx: row.tx, seq: row.seq });
    Ok((rows.into_iter().map(Activity::from).collect(), last.unwrap_or(upto)))
}
