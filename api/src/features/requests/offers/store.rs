//! Offers in the database.

use super::types::{ListOffers, MakeOffer, Offer, OfferAbilities};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::Result;
use crate::features::requests::standing::Standing;
use crate::page::{Order, Page, PageArgs, Place, Windows};
use crate::policy::requests::{OfferStatus, RequestAct};
use crate::policy::{allows, visibility};
use bindery_entity::ids::{MemberId, OfferId, RequestId};
use bindery_entity::request_offer;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use std::collections::HashMap;

const FIRST_COME: Order = Order { key: "o.created_at", id: "o.id", descending: false };

#[derive(Debug, FromQueryResult)]
struct OfferRow {
    id: OfferId,
    request_id: RequestId,
    helper_id: MemberId,
    message: String,
    condition: Option<String>,
    status: OfferStatus,
    reason: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    #[sea_orm(nested(prefix = "q_"))]
    request: Standing,
}

impl OfferRow {
    fn view(self, ctx: &Ctx) -> Offer {
        Offer {
            abilities: abilities(&ctx.actor, &self.request, self.status, ctx.now()),
            id: self.id,
            request_id: self.request_id,
            helper_id: self.helper_id,
            message: self.message,
            condition: self.condition,
            status: self.status,
            reason: self.reason,
            decided_at: self.decided_at,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

fn abilities(actor: &Actor, request: &Standing, offer: OfferStatus, now: DateTime<Utc>) -> OfferAbilities {
    let can = |act| allows(actor, act, &request.facts()) && request.allowed(actor, act, Some(offer), now).is_ok();
    OfferAbilities {
        change: can(RequestAct::ChangeOffer),
        withdraw: can(RequestAct::WithdrawOffer),
        accept: can(RequestAct::AcceptOffer),
        decline: can(RequestAct::DeclineOffer),
        renege: can(RequestAct::RenegeOffer),
        release: can(RequestAct::ReleaseOffer),
    }
}

/// The offer with its request, whose columns carry `q_`; the actor's own offer is the one in question.
fn visible(ctx: &Ctx) -> Sql {
    let mut sql = Sql::new(
        "SELECT o.id, o.request_id, o.helper_id, o.message, o.condition, o.status, o.reason, o.decided_at, o.version, \
         o.created_at, o.updated_at, ",
    );
    let same = [
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
    for column in same {
        sql.push(&format!("q.{column} AS q_{column}, "));
    }
    sql.push("FALSE AS q_archived, CASE WHEN o.helper_id = ").bind(ctx.viewer()).push(" THEN o.id END AS q_offer_id");
    sql.push(", CASE WHEN o.helper_id = ").bind(ctx.viewer()).push(" THEN o.status END AS q_offer_status");
    sql.push(" FROM request_offer o JOIN request q ON q.id = o.request_id WHERE TRUE");
    visibility::offers(&ctx.actor, &mut sql);
    sql
}

fn in_request(request: RequestId, id: OfferId, sql: &mut Sql) {
    sql.push(" AND o.request_id = ").bind(request).push(" AND o.id = ").bind(id);
}

/// One offer on this request the viewer may see.
pub async fn offer(ctx: &Ctx, request: RequestId, id: OfferId) -> Result<Option<Offer>> {
    let mut sql = visible(ctx);
    in_request(request, id, &mut sql);
    Ok(ctx.db.row::<OfferRow>(sql).await?.map(|row| row.view(ctx)))
}

/// One offer on this request the viewer may see, and how the request stands.
pub async fn offer_with_request(ctx: &Ctx, request: RequestId, id: OfferId) -> Result<Option<(Offer, Standing)>> {
    let mut sql = visible(ctx);
    in_request(request, id, &mut sql);
    Ok(ctx.db.row::<OfferRow>(sql).await?.map(|row| {
        let standing = row.request.clone();
        (row.view(ctx), standing)
    }))
}

/// Those of these offers that the viewer may see.
pub async fn offers_by_id(ctx: &Ctx, ids: &[OfferId]) -> Result<Vec<Offer>> {
    let mut sql = visible(ctx);
    sql.push(" AND o.id IN ").bind_ids(ctx.db.dialect(), ids);
    Ok(ctx.db.rows::<OfferRow>(sql).await?.into_iter().map(|row| row.view(ctx)).collect())
}

/// A page of the offers on each of these requests that the viewer may see.
pub async fn offers_of(
    ctx: &Ctx,
    requests: &[RequestId],
    filter: &ListOffers,
    page: &PageArgs,
) -> Result<HashMap<RequestId, Page<Offer>>> {
    let windows = Windows::open(&ctx.state.keys, "list_offers", requests, filter, page)?;
    let mut sql = visible(ctx);
    if let Some(status) = filter.status {
        sql.push(" AND o.status = ").bind(status);
    }
    let sql = windows.apply(sql, ctx.db.dialect(), "o.request_id", FIRST_COME);
    let rows = ctx.db.rows::<OfferRow>(sql).await?;
    windows.pages(rows, |row| row.request_id, |row| Place(row.created_at, row.id.0), |row| row.view(ctx))
}

/// Adds an offer and answers its id.
pub fn insert(ctx: &Ctx, batch: &mut Batch, request: RequestId, helper: MemberId, draft: &MakeOffer) -> OfferId {
    let (id, now) = (ctx.new_id(), ctx.now());
    batch.insert([request_offer::ActiveModel {
        id: Set(id),
        request_id: Set(request),
        helper_id: Set(helper),
        message: Set(draft.message.clone()),
        condition: Set(draft.condition.clone()),
        status: Set(OfferStatus::Open.into()),
        reason: Set(None),
        decided_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    }]);
    id
}

/// Writes what an act made of an offer.
pub async fn save(ctx: &Ctx, offer: &Offer) -> Result<()> {
    let row = request_offer::ActiveModel {
        message: Set(offer.message.clone()),
        condition: Set(offer.condition.clone()),
        status: Set(offer.status.into()),
        reason: Set(offer.reason.clone()),
        decided_at: Set(offer.decided_at),
        version: Set(offer.version + 1),
        updated_at: Set(ctx.now()),
        ..Default::default()
    };
    request_offer::Entity::update_many().set(row).filter(request_offer::Column::Id.eq(offer.id)).exec(&ctx.db).await?;
    Ok(())
}
