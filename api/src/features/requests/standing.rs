//! How a request stands, and what its state allows.

use super::types::RequestAbilities;
use crate::actor::Actor;
use crate::error::{Code, Error, Result};
use crate::policy::requests::table::{self, Transition};
use crate::policy::requests::{OfferStatus, RequestAct, RequestFacts, RequestKind, RequestStatus};
use crate::policy::{allows, authorize};
use bindery_entity::ids::{DistrictId, MemberId, OfferId, ProjectId, RequestId};
use chrono::{DateTime, Duration, Utc};
use sea_orm::FromQueryResult;

/// How long "fulfilled" can be taken back.
const UNDO: Duration = Duration::hours(24);

/// How a request stands, and how the actor stands to it.
#[derive(Debug, Clone, Default, FromQueryResult)]
pub struct Standing {
    /// Which request.
    pub id: RequestId,
    /// Its version.
    pub version: i64,
    /// What is asked for.
    pub kind: RequestKind,
    /// Where it stands.
    pub status: RequestStatus,
    /// Where it stood before it was fulfilled.
    pub status_before: Option<RequestStatus>,
    /// Who asks.
    pub asker_id: MemberId,
    /// The project that it is for.
    pub project_id: Option<ProjectId>,
    /// The district that it belongs to.
    pub district_id: Option<DistrictId>,
    /// When it is of no use any more.
    pub need_before: Option<DateTime<Utc>>,
    /// How many helpers are wanted.
    pub helpers_wanted: i64,
    /// How many are accepted.
    pub helpers_accepted: i64,
    /// When a loan is due back.
    pub due_at: Option<DateTime<Utc>>,
    /// When the asker said that the item is back.
    pub asker_returned_at: Option<DateTime<Utc>>,
    /// When a helper said so.
    pub helper_returned_at: Option<DateTime<Utc>>,
    /// Who said that the item is lost.
    pub lost_reported_by: Option<MemberId>,
    /// The request that asks for the same.
    pub duplicate_of: Option<RequestId>,
    /// Why it is unfilled.
    pub reason: Option<String>,
    /// When it was fulfilled.
    pub fulfilled_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Whether its project is closed to changes.
    pub archived: bool,
    /// The actor's live offer on it.
    pub offer_id: Option<OfferId>,
    /// How the actor's offer in question stands.
    pub offer_status: Option<OfferStatus>,
}

impl Standing {
    /// What permission needs to know.
    pub fn facts(&self) -> RequestFacts {
        RequestFacts { asker: self.asker_id, district: self.district_id, offer: self.offer_status }
    }

    /// Refuses those who may not do this, in any state.
    pub fn authorize(&self, actor: &Actor, act: RequestAct) -> Result<()> {
        authorize(actor, act, &self.facts())
    }

    /// The row of the table that allows the act in the present state; `offer` is where the offer in question stands.
    pub fn allowed(
        &self,
        actor: &Actor,
        act: RequestAct,
        offer: Option<OfferStatus>,
        now: DateTime<Utc>,
    ) -> Result<&'static Transition> {
        let row = table::find(act, self.kind, self.status, offer).ok_or_else(|| self.illegal())?;
        match act {
            RequestAct::Edit if self.archived => return Err(Error::of(Code::ProjectArchived)),
            RequestAct::MakeOffer | RequestAct::ChangeOffer | RequestAct::AcceptOffer if self.is_overdue(now) => {
                return Err(Error::new(Code::IllegalTransition, "its time has run out: `need_before` has passed"));
            }
            RequestAct::MakeOffer if self.offer_id.is_some() => {
                return Err(Error::new(Code::AlreadyExists, "you have a live offer on this request already"));
            }
            RequestAct::Undo if self.fulfilled_at.is_none_or(|at| now - at > UNDO) => {
                return Err(Error::new(Code::IllegalTransition, "it was fulfilled more than 24 hours ago"));
            }
            RequestAct::ReportLost if self.lost_reported_by.is_none() && !self.takes_part(actor) => {
                return Err(Error::new(Code::IllegalTransition, "neither the asker nor a helper reported a loss"));
            }
            RequestAct::Renew | RequestAct::Recall => return Err(Error::of(Code::NotYet)),
            _ => {}
        }
        Ok(row)
    }

    fn illegal(&self) -> Error {
        Error::new(Code::IllegalTransition, format!("a request that is {} does not allow this move", self.status))
    }

    fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.need_before.is_some_and(|before| before <= now)
    }

    /// Whether the actor is the asker, or a helper who is accepted.
    pub fn takes_part(&self, actor: &Actor) -> bool {
        self.asks(actor) || self.offer_status == Some(OfferStatus::Accepted)
    }

    /// Whether the actor is the asker.
    pub fn asks(&self, actor: &Actor) -> bool {
        actor.member_id() == Some(self.asker_id)
    }

    /// Whether it has the helpers it wants.
    pub fn is_served(&self) -> bool {
        self.helpers_accepted > 0 && self.helpers_accepted >= self.helpers_wanted
    }

    /// Brings it to its end.
    pub fn close(&mut self, status: RequestStatus, now: DateTime<Utc>) {
        self.status = status;
        self.closed_at = Some(now);
    }

    /// Brings it to its end with what it asked for; [`Standing::reopen`] takes that back.
    pub fn fulfil(&mut self, now: DateTime<Utc>) {
        self.status_before = Some(self.status);
        self.fulfilled_at = Some(now);
        self.close(RequestStatus::Fulfilled, now);
    }

    /// Takes "fulfilled" back; what came back as a loan has its week once more.
    pub fn reopen(&mut self, now: DateTime<Utc>) {
        self.status = self.status_before.take().unwrap_or(RequestStatus::Open);
        (self.fulfilled_at, self.closed_at) = (None, None);
        if self.status == RequestStatus::Returned {
            (self.asker_returned_at, self.helper_returned_at) = (Some(now), Some(now));
        }
    }

    /// Takes one accepted helper away; says whether that opens it again.
    pub fn lose_helper(&mut self) -> bool {
        self.helpers_accepted -= 1;
        let reopens = self.helpers_accepted == 0 && self.status != RequestStatus::Open;
        if reopens {
            self.status = RequestStatus::Open;
        }
        reopens
    }

    /// What the actor may do now.
    pub fn abilities(&self, actor: &Actor, now: DateTime<Utc>) -> RequestAbilities {
        let can = |act| allows(actor, act, &self.facts()) && self.allowed(actor, act, None, now).is_ok();
        RequestAbilities {
            edit: can(RequestAct::Edit),
            make_offer: can(RequestAct::MakeOffer),
            start: can(RequestAct::Start),
            hand_over: can(RequestAct::HandOver),
            renew: can(RequestAct::Renew),
            recall: can(RequestAct::Recall),
            confirm_return: can(RequestAct::ConfirmReturn),
            report_lost: can(RequestAct::ReportLost),
            fulfil: can(RequestAct::Fulfil),
            undo: can(RequestAct::Undo),
            withdraw: can(RequestAct::Withdraw),
            mark_duplicate: can(RequestAct::MarkDuplicate),
            mark_unfilled: can(RequestAct::MarkUnfilled),
        }
    }
}
