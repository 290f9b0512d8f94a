//! Offers in the database.

use super::types::{Offer, OfferDraft};
use crate::ctx::Ctx;
use crate::db::{Batch, Sql};
use crate::error::Result;
use crate::features::requests::store::{RequestRow, STATE};
use crate::features::requests::types::Request;
use crate::page::Place;
use crate::plan::{Order, Pick, ReadAlong, Row, Statement, View as _};
use crate::policy::requests::OfferStatus;
use crate::reading::{self, Thing};
use bindery_entity::ids::{MemberId, OfferId, RequestId};
use bindery_entity::request_offer;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

pub const FIRST_COME: Order<OfferRow, DateTime<Utc>> =
    Order { key: "created_at", id: "id", descending: false, place: |row| Place(row.created_at, row.id.0) };

#[derive(Debug, Default, Row)]
pub struct OfferRow {
    #[row(known_by)]
    pub id: OfferId,
    #[row(known_by)]
    pub request_id: RequestId,
    pub helper_id: MemberId,
    pub message: String,
    pub condition: Option<String>,
    pub status: OfferStatus,
    pub reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    #[row(computed = request, json)]
    pub request: RequestRow,
    #[row(related)]
    pub related: ReadAlong,
}

/// How the request stands, whoever may see it: the two whom an offer concerns may know.
fn request(statement: &mut Statement<'_>, alias: &str, _: &Pick) {
    let inner = statement.alias();
    statement.sql.push("(SELECT ");
    statement.row(Request::SHAPE, &inner, &Pick::only(STATE), &[]);
    statement.sql.push(&format!(" FROM request {inner} WHERE {inner}.id = {alias}.request_id)"));
}

/// Adds `FROM … WHERE …`: the offers on the request.
pub fn of_request(alias: &str, request: &str, sql: &mut Sql) {
    sql.push(&format!("FROM request_offer {alias} WHERE {alias}.request_id = {request}"));
}

/// Adds an offer and answers its id.
pub fn insert(ctx: &Ctx, batch: &mut Batch, request: RequestId, helper: MemberId, draft: &OfferDraft) -> OfferId {
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
    reading::rewrite(ctx, Thing::Request, &[offer.request_id.0]).await?;
    Ok(())
}
