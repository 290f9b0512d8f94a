//! Requests as both faces show them.

mod commands;
mod table;

pub use commands::{
    CreateRequest, FulfilRequest, HandOverRequest, MarkDuplicate, MarkUnfilled, RequestDraft, UpdateRequest,
};
pub use table::{RequestTransition, RequestTransitions};

use crate::features::areas::types::AreaRef;
use crate::http::Resource;
use crate::plan::{Heavy, Related};
use crate::policy::documents::ItemVisibility;
use crate::policy::requests::{RequestKind, RequestStatus};
use async_graphql::SimpleObject;
use bindery_derive::command;
use bindery_entity::ids::{AreaId, DistrictId, MemberId, OfferId, ProjectId, RequestId, SchoolId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// How much it is needed.
    pub enum NeedLevel {
        /// It cannot go without.
        MustHave = "must_have",
        /// It would help.
        NiceToHave = "nice_to_have",
    }
}

/// What somebody needs, and how far it is.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
#[graphql(complex, serial)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// What is asked for; it never changes.
    pub kind: RequestKind,
    /// What it is about, in a line.
    #[schema(example = "A class set of microscopes for two weeks")]
    pub title: String,
    /// The whole of it, in Markdown; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub body: Heavy<String>,
    /// The body as HTML that is safe to show; left out of lists.
    #[serde(skip_serializing_if = "Heavy::is_unread")]
    #[schema(value_type = Option<String>)]
    #[graphql(skip)]
    pub body_html: Heavy<String>,
    /// How much it is needed.
    pub need_level: NeedLevel,
    /// When it is of no use any more; null when any time will do.
    pub need_before: Option<DateTime<Utc>>,
    /// The areas that it is about, in the order of the vocabulary.
    pub areas: Vec<AreaRef>,
    /// How many helpers are wanted.
    pub helpers_wanted: i64,
    /// How many are accepted.
    pub helpers_accepted: i64,
    /// Where it stands.
    pub status: RequestStatus,
    /// Who may see it, besides the asker and those who have a live offer on it.
    pub visibility: ItemVisibility,
    /// The thing that is asked for; null for advice and company.
    pub item: Option<String>,
    /// How many of it; null when it does not matter.
    pub quantity: Option<i64>,
    /// Until when a loan is wanted.
    pub loan_until: Option<NaiveDate>,
    /// When working together begins.
    pub starts_on: Option<NaiveDate>,
    /// The project that it is for; null when you may not see it.
    pub project_id: Option<ProjectId>,
    /// Who asks.
    pub asker_id: MemberId,
    /// The district that it belongs to; for those who have a part in it and the district's own people.
    pub district_id: Option<DistrictId>,
    /// The school that it belongs to; for the same people.
    pub school_id: Option<SchoolId>,
    /// When a loan is due back.
    pub due_at: Option<DateTime<Utc>>,
    /// The request that asks for the same, of a duplicate; for the asker, helpers and stewards.
    #[graphql(name = "duplicateOfId")]
    pub duplicate_of: Option<RequestId>,
    /// Why it is unfilled.
    pub reason: Option<String>,
    /// When it was fulfilled.
    pub fulfilled_at: Option<DateTime<Utc>>,
    /// When it was closed, however.
    pub closed_at: Option<DateTime<Utc>>,
    /// Who is credited with the help.
    pub helpers: Vec<MemberId>,
    /// The viewer's live offer on it.
    pub viewer_offer_id: Option<OfferId>,
    /// Grows with every change of the request itself.
    pub version: i64,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// What the viewer may do now.
    #[graphql(name = "viewerCan")]
    pub abilities: RequestAbilities,
    /// What was read along with it.
    #[serde(skip)]
    #[graphql(skip)]
    pub(crate) related: Related,
}

/// What the viewer may do with a request now.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema, SimpleObject)]
pub struct RequestAbilities {
    /// Change it.
    pub edit: bool,
    /// Offer help.
    pub make_offer: bool,
    /// Begin the work.
    pub start: bool,
    /// Hand the item over.
    pub hand_over: bool,
    /// Keep the item for longer.
    pub renew: bool,
    /// Ask for the item back before it is due.
    pub recall: bool,
    /// Say that the item is back.
    pub confirm_return: bool,
    /// Say that the item is lost.
    pub report_lost: bool,
    /// Say that it got what it asked for.
    pub fulfil: bool,
    /// Take "fulfilled" back.
    pub undo: bool,
    /// Withdraw it.
    pub withdraw: bool,
    /// Close it in favour of another request.
    pub mark_duplicate: bool,
    /// Close it without what it asked for.
    pub mark_unfilled: bool,
}

impl Resource for Request {
    fn path(&self) -> String {
        format!("/v1/requests/{}", self.id)
    }
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which requests to list.
#[command(filter = "RequestFilter")]
pub struct ListRequests {
    /// Words of the title, item or body, all of them, in any form; the best come first, at most 500.
    #[length(1, 200)]
    #[param(example = "microscopes")]
    pub q: Option<String>,
    /// That ask for this.
    pub kind: Option<RequestKind>,
    /// That stand there.
    pub status: Option<RequestStatus>,
    /// About this area, or one below it.
    pub area: Option<AreaId>,
    /// Needed that much.
    pub need_level: Option<NeedLevel>,
    /// For this project.
    pub project_id: Option<ProjectId>,
    /// Of this member.
    pub asker_id: Option<MemberId>,
    /// Of this district.
    pub district_id: Option<DistrictId>,
    /// `true`: only those on which you have a live offer; `false`: only the others.
    pub offered_by_viewer: Option<bool>,
}
