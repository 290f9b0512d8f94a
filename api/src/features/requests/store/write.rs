//! Requests written.

use super::super::standing::Standing;
use super::super::types::{Request, RequestDraft};
use crate::ctx::Ctx;
use crate::db::full_text::Texts;
use crate::db::{Batch, Sql, columns, insert as insert_rows};
use crate::error::Result;
use crate::features::affiliations::types::Home;
use crate::policy::readers::things::Shared;
use crate::policy::requests::RequestStatus;
use crate::reading::{self, Thing};
use bindery_entity::ids::{MemberId, RequestId};
use bindery_entity::{request, request_area};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Adds a request and answers its id.
pub(in super::super) fn insert(
    ctx: &Ctx,
    batch: &mut Batch,
    asker: MemberId,
    draft: &RequestDraft,
    home: Home,
) -> RequestId {
    let (id, now) = (ctx.new_id(), ctx.now());
    let mut row = columns(draft, home);
    row.id = Set(id);
    row.asker_id = Set(asker);
    row.helpers_accepted = Set(0);
    row.status = Set(RequestStatus::Open.into());
    row.version = Set(1);
    row.created_at = Set(now);
    row.updated_at = Set(now);
    batch.insert([row]);
    batch.insert(area_rows(id, draft));
    let shared = Shared {
        visibility: draft.visibility,
        district: home.district_id,
        school: home.school_id,
        project: draft.project_id,
    };
    let (areas, status, helpers) = (draft.area_ids.clone(), RequestStatus::Open, Vec::new());
    let keys = reading::Request { id, created_at: now, areas, status, asker, shared, helpers }.keys();
    reading::add(ctx, batch, Thing::Request, &keys, &texts(draft));
    id
}

/// Writes `draft` over `old`, which stands there afterwards.
pub(in super::super) async fn update(
    ctx: &Ctx,
    old: &Request,
    (draft, home): (&RequestDraft, Home),
    status: RequestStatus,
) -> Result<()> {
    let mut row = columns(draft, home);
    row.status = Set(status.into());
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    request::Entity::update_many().set(row).filter(request::Column::Id.eq(old.id)).exec(&ctx.db).await?;
    request_area::Entity::delete_many().filter(request_area::Column::RequestId.eq(old.id)).exec(&ctx.db).await?;
    insert_rows(&ctx.db, area_rows(old.id, draft).collect()).await?;
    if (&old.title, &old.item, old.body.known()?) == (&draft.title, &draft.item, &draft.body) {
        return reading::rewrite(ctx, Thing::Request, &[old.id.0]).await;
    }
    reading::say(ctx, Thing::Request, old.id.0).await
}

fn columns(draft: &RequestDraft, home: Home) -> request::ActiveModel {
    columns! {
        draft.clone() => RequestDraft {
            kind, title, body, need_level, need_before, helpers_wanted, visibility, item, quantity, loan_until, starts_on,
            project_id,
        } apart { area_ids } => request::ActiveModel { district_id: home.district_id, school_id: home.school_id }
    }
}

fn area_rows(id: RequestId, draft: &RequestDraft) -> impl Iterator<Item = request_area::ActiveModel> {
    draft.area_ids.iter().map(move |area| request_area::ActiveModel { request_id: Set(id), area_id: Set(*area) })
}

fn texts(draft: &RequestDraft) -> Texts<'_> {
    Texts { title: &draft.title, summary: draft.item.as_deref().unwrap_or_default(), body: &draft.body }
}

/// Writes how a request stands now.
pub async fn save(ctx: &Ctx, now: &Standing) -> Result<()> {
    let row = request::ActiveModel {
        status: Set(now.status.into()),
        status_before: Set(now.status_before.map(Into::into)),
        helpers_accepted: Set(now.helpers_accepted),
        due_at: Set(now.due_at),
        asker_returned_at: Set(now.asker_returned_at),
        helper_returned_at: Set(now.helper_returned_at),
        lost_reported_by: Set(now.lost_reported_by),
        duplicate_of: Set(now.duplicate_of),
        reason: Set(now.reason.clone()),
        fulfilled_at: Set(now.fulfilled_at),
        closed_at: Set(now.closed_at),
        version: Set(now.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    request::Entity::update_many().set(row).filter(request::Column::Id.eq(now.id)).exec(&ctx.db).await?;
    reading::rewrite(ctx, Thing::Request, &[now.id.0]).await
}

/// Credits these members with the help.
pub async fn credit(ctx: &Ctx, id: RequestId, helpers: &[MemberId]) -> Result<()> {
    for helper in helpers {
        let mut sql = Sql::new("INSERT INTO request_helper (request_id, member_id) VALUES (");
        sql.bind(id).push(", ").bind(*helper).push(") ON CONFLICT DO NOTHING");
        ctx.db.run(sql).await?;
    }
    Ok(())
}

/// Takes all credits of a request back.
pub async fn take_credits_back(ctx: &Ctx, id: RequestId) -> Result<()> {
    let mut sql = Sql::new("DELETE FROM request_helper WHERE request_id = ");
    sql.bind(id);
    ctx.db.run(sql).await?;
    Ok(())
}
