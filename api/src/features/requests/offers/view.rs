//! What offers are read as, and what hangs on them.

use super::store::{self, FIRST_COME, OfferRow};
use super::types::{ListOffers, Offer, OfferAbilities};
use crate::ctx::Ctx;
use crate::db::Sql;
use crate::error::Result;
use crate::features::requests::standing::Standing;
use crate::features::requests::types::Request;
use crate::plan::{Identified, List, Order, Pick, Related, Row as _, Shape, View, of_row};
use crate::policy::requests::{OfferStatus, RequestAct, RequestsAct};
use crate::policy::{allows, authorize, visibility};
use bindery_entity::ids::{OfferId, RequestId};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;

impl View for Offer {
    type Row = OfferRow;

    const SHAPE: &'static Shape = &Shape {
        name: "Offer",
        table: "request_offer",
        columns: OfferRow::COLUMNS,
        related: Self::RELATED,
        fields: &[("viewerCan", &["status", "helper_id", "request"]), ("request", &[])],
    };

    fn check(ctx: &Ctx) -> Result<()> {
        authorize(&ctx.actor, RequestsAct::Read, &())
    }

    fn visible(ctx: &Ctx, alias: &str, sql: &mut Sql) {
        visibility::offers(&ctx.actor, alias, sql);
    }

    fn view(row: OfferRow, ctx: &Ctx, _: &Pick, related: Related) -> Self {
        // One's own offer is the one in question.
        let own = ctx.actor.member_id() == Some(row.helper_id);
        let offer = own.then_some((row.id, row.status));
        let standing = Standing {
            offer_id: offer.map(|(id, _)| id),
            offer_status: offer.map(|(_, status)| status),
            ..row.request.standing()
        };
        of_row! {
            row => Self {
                id, request_id, helper_id, message, condition, status, reason, decided_at, version, created_at,
                updated_at;
                abilities: abilities(ctx, &standing, row.status),
                standing,
                related,
            }
        }
    }

    fn related(&self) -> &Related {
        &self.related
    }
}

fn abilities(ctx: &Ctx, request: &Standing, offer: OfferStatus) -> OfferAbilities {
    let (actor, now) = (&ctx.actor, ctx.now());
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

impl Identified for Offer {
    type Id = OfferId;

    fn id(&self) -> Uuid {
        self.id.0
    }
}

/// The offers on a request, in the order of coming: all of them for the asker, of others their own.
#[derive(Debug, Clone)]
pub struct OffersOf;

impl List for OffersOf {
    type Parent = Request;
    type Id = RequestId;
    type Item = Offer;
    type Filter = ListOffers;
    type Key = DateTime<Utc>;

    const OPERATION: &'static str = "list_offers";
    const ORDER: Order<OfferRow, DateTime<Utc>> = FIRST_COME;
    const KEYS: &'static [&'static str] = &["created_at", "id"];

    fn from(alias: &str, parent: &str, sql: &mut Sql) {
        store::of_request(alias, parent, sql);
    }

    fn matching(_: &Ctx, filter: &ListOffers, alias: &str, sql: &mut Sql) {
        if let Some(status) = filter.status {
            sql.of(alias, " AND @.status = ").bind(status);
        }
    }
}
