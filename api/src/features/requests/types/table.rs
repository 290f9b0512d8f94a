//! The state table as both faces show it.

use crate::policy::requests::table::{TRANSITIONS, Transition};
use crate::policy::requests::{OfferStatus, RequestAct, RequestKind, RequestParty, RequestStatus, diagram};
use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

/// Who may move a request from where to where; every other move is 409 `illegal_transition`.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct RequestTransitions {
    /// The rows of the table.
    pub items: Vec<RequestTransition>,
    /// The same as a Mermaid `stateDiagram-v2`.
    pub diagram: String,
}

/// One row: an act, who may do it, from which states, and what comes of it.
#[derive(Debug, Clone, Serialize, ToSchema, SimpleObject)]
pub struct RequestTransition {
    /// What is done.
    pub act: RequestAct,
    /// The only callers allowed.
    pub who: Vec<RequestParty>,
    /// The states in which it can be done; empty for what does not exist yet.
    pub from: Vec<RequestStatus>,
    /// Where the offer that it is about must stand; empty when it is about no offer.
    pub offers: Vec<OfferStatus>,
    /// Where the request may stand afterwards.
    pub to: Vec<RequestStatus>,
    /// The kinds of request that it is for; empty means all.
    pub kinds: Vec<RequestKind>,
    /// What comes of it.
    pub outcome: String,
    /// What else holds.
    pub note: Option<String>,
}

impl RequestTransitions {
    /// The table that the service itself goes by.
    pub(in super::super) fn all() -> Self {
        Self { items: TRANSITIONS.iter().map(RequestTransition::of).collect(), diagram: diagram() }
    }
}

impl RequestTransition {
    fn of(row: &Transition) -> Self {
        Self {
            act: row.act,
            who: row.who.to_vec(),
            from: row.from.to_vec(),
            offers: row.offers.to_vec(),
            to: row.to.to_vec(),
            kinds: row.kinds.to_vec(),
            outcome: row.outcome.to_owned(),
            note: row.note.map(ToOwned::to_owned),
        }
    }
}
