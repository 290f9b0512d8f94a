//! Offers as both faces show them.

use crate::features::requests::standing::Standing;
use crate::http::Resource;
use crate::plan::Related;
use crate::policy::requests::OfferStatus;
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{MemberId, OfferId, RequestId};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// An offer to help with a request.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The request that it is for.
    pub request_id: RequestId,
    /// Who offers.
    pub helper_id: MemberId,
    /// What is offered.
    #[schema(example = "We have 24 that stand idle in March.")]
    pub message: String,
    /// What the asker agrees to by accepting; null when there is nothing.
    pub condition: Option<String>,
    /// Where it stands.
    pub status: OfferStatus,
    /// Why it ended, if somebody said so.
    pub reason: Option<String>,
    /// When it was accepted, declined or ended.
    pub decided_at: Option<DateTime<Utc>>,
    /// Grows with every change.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do now.
    #[graphql(name = "viewerCan")]
    pub abilities: OfferAbilities,
    /// How its request stands.
    #[serde(skip)]
    #[graphql(skip)]
    pub(super) standing: Standing,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with an offer now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, SimpleObject)]
pub struct OfferAbilities {
    /// Change it.
    pub change: bool,
    /// Take it back.
    pub withdraw: bool,
    /// Accept it.
    pub accept: bool,
    /// Decline it.
    pub decline: bool,
    /// Step back after being accepted.
    pub renege: bool,
    /// Let the accepted helper go.
    pub release: bool,
}

impl Resource for Offer {
    fn path(&self) -> String {
        format!("/v1/requests/{}/offers/{}", self.request_id, self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which offers on a request to list.
#[command(filter = "OfferFilter")]
pub struct ListOffers {
    /// That stand there.
    pub status: Option<OfferStatus>,
}

/// An offer to make.
#[command(update = ChangeOffer, draft = OfferDraft)]
pub struct MakeOffer {
    /// What is offered.
    #[text(1, 2000)]
    pub message: String,
    /// What the asker agrees to by accepting.
    #[when_changed("another one takes the acceptance back")]
    #[text(0, 500)]
    pub condition: Option<String>,
}

/// Why an accepted helper goes.
#[command]
pub struct EndOffer {
    /// In a few words, for the other side.
    #[text(0, 500)]
    pub reason: Option<String>,
}
