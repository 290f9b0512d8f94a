//! The state table of requests: who may do what from where, and where that leads.
//!
//! It is the one place that says so: services refuse what no row allows, [`super::RequestAct`]'s verdict reads `who`,
//! abilities read both, `GET /v1/requests/transitions` serves it, and `features/requests/STATES.md` shows it.

use super::RequestAct::{
    AcceptOffer, ChangeOffer, ConfirmReturn, Create, DeclineOffer, Edit, Expire, Fulfil, HandOver, MakeOffer,
    MarkDuplicate, MarkUnfilled, Recall, ReleaseOffer, RenegeOffer, Renew, ReportLost, SettleReturn, Start, Undo,
    Withdraw, WithdrawOffer,
};
use super::RequestKind::{Advice, Collaborate, Copy, Give, Loan};
use super::RequestParty::{AcceptedHelper, Asker, Helper, Offerer, Steward, System};
use super::RequestStatus::{
    Duplicate, Expired, Fulfilled, InProgress, Loaned, Matched, Open, Returned, Unfilled, Withdrawn,
};
use super::{OfferStatus, RequestAct, RequestKind, RequestParty, RequestStatus};

/// One row: an act, who may do it, from which states, and what comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// What is done.
    pub act: RequestAct,
    /// The only callers allowed.
    pub who: &'static [RequestParty],
    /// The states in which it can be done; none for what does not exist yet.
    pub from: &'static [RequestStatus],
    /// Where the offer that it is about must stand; none when it is about no offer.
    pub offers: &'static [OfferStatus],
    /// Where the request may stand afterwards.
    pub to: &'static [RequestStatus],
    /// The kinds of request that it is for; none means all.
    pub kinds: &'static [RequestKind],
    /// What comes of it, in words.
    pub outcome: &'static str,
    /// What else holds.
    pub note: Option<&'static str>,
}

const LOAN: &[RequestKind] = &[Loan];
const NO_LOAN: &[RequestKind] = &[Advice, Copy, Give, Collaborate];
const LIVE: &[OfferStatus] = &[OfferStatus::Open, OfferStatus::Accepted];
const UNDECIDED: &[OfferStatus] = &[OfferStatus::Open];
const ACCEPTED: &[OfferStatus] = &[OfferStatus::Accepted];

const IN_TIME: &str = "Not after `need_before`.";
const REASON: &str = "The reason is kept with the offer. Not while the item is on loan.";
const LATER: &str = "Refused with `not_yet`: it needs the waiting list of a later version.";
const ONE_DAY: &str = "Within 24 hours. Credits are taken back.";

const fn row(
    act: RequestAct,
    who: &'static [RequestParty],
    from: &'static [RequestStatus],
    to: &'static [RequestStatus],
    outcome: &'static str,
) -> Transition {
    Transition { act, who, from, offers: &[], to, kinds: &[], outcome, note: None }
}

impl Transition {
    const fn with(self, offers: &'static [OfferStatus]) -> Self {
        Self { offers, ..self }
    }
    const fn only(self, kinds: &'static [RequestKind]) -> Self {
        Self { kinds, ..self }
    }
    const fn note(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    /// Whether the row is for this kind in this state.
    fn fits(&self, kind: RequestKind, from: RequestStatus) -> bool {
        self.from.contains(&from) && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }
}

/// The table.
pub const TRANSITIONS: &[Transition] = &[
    row(Create, &[Asker], &[], &[Open], "The request waits for offers."),
    row(Edit, &[Asker], &[Open], &[Open, Matched], "The request changes; matched if it wants no more than it has.")
        .note("Not in an archived project. The kind stays; never fewer helpers than are accepted."),
    row(MakeOffer, &[Helper], &[Open], &[Open], "The asker sees the offer.")
        .note("One live offer a helper. Not after `need_before`."),
    row(ChangeOffer, &[Offerer], &[Open], &[Open], "The offer changes.")
        .with(LIVE)
        .note("Another condition takes the acceptance of an accepted offer back. Not after `need_before`."),
    row(WithdrawOffer, &[Offerer], &[Open], &[Open], "The offer is withdrawn.").with(UNDECIDED),
    row(AcceptOffer, &[Asker], &[Open], &[Open, Matched], "Matched once as many helpers are accepted as are wanted.")
        .with(UNDECIDED)
        .note(IN_TIME),
    row(DeclineOffer, &[Asker], &[Open], &[Open], "The offer is declined.").with(UNDECIDED),
    row(RenegeOffer, &[AcceptedHelper], &[Open], &[Open], "One helper fewer.").with(ACCEPTED).note(REASON),
    row(RenegeOffer, &[AcceptedHelper], &[Matched], &[Matched, Open], "Open again when no accepted helper is left.")
        .with(ACCEPTED)
        .note(REASON),
    row(
        RenegeOffer,
        &[AcceptedHelper],
        &[InProgress],
        &[InProgress, Open],
        "Open again when no accepted helper is left.",
    )
    .with(ACCEPTED)
    .note(REASON),
    row(ReleaseOffer, &[Asker], &[Open], &[Open], "One helper fewer.").with(ACCEPTED).note(REASON),
    row(ReleaseOffer, &[Asker], &[Matched], &[Matched, Open], "Open again when no accepted helper is left.")
        .with(ACCEPTED)
        .note(REASON),
    row(ReleaseOffer, &[Asker], &[InProgress], &[InProgress, Open], "Open again when no accepted helper is left.")
        .with(ACCEPTED)
        .note(REASON),
    row(Start, &[AcceptedHelper], &[Matched], &[InProgress], "The helpers are at work."),
    row(HandOver, &[AcceptedHelper], &[InProgress], &[Loaned], "The item is with the asker until `due_at`.")
        .only(LOAN)
        .note("`due_at` is required and in the future."),
    row(Renew, &[Asker], &[Loaned], &[Loaned], "The item is due later.").only(LOAN).note(LATER),
    row(Recall, &[AcceptedHelper], &[Loaned], &[Loaned], "The item is due sooner.").only(LOAN).note(LATER),
    row(ConfirmReturn, &[Asker, AcceptedHelper], &[Loaned], &[Loaned, Returned], "Returned when both say so.")
        .only(LOAN)
        .note("Saying so again changes nothing."),
    row(
        ReportLost,
        &[Asker, AcceptedHelper, Steward],
        &[Loaned],
        &[Loaned, Unfilled],
        "One side reports; unfilled with the reason `lost` when the other side or a steward confirms.",
    )
    .only(LOAN)
    .note("By the same call. A steward confirms and does not report; reporting again changes nothing."),
    row(Fulfil, &[Asker], &[Open, Matched, InProgress], &[Fulfilled], "The helpers named are credited.")
        .only(NO_LOAN)
        .note("Whoever is credited must have offered."),
    row(Fulfil, &[Asker], &[Returned], &[Fulfilled], "The helpers named are credited.")
        .only(LOAN)
        .note("Whoever is credited must have offered."),
    row(Undo, &[Asker], &[Fulfilled], &[Open, Matched, InProgress], "The state before.").only(NO_LOAN).note(ONE_DAY),
    row(Undo, &[Asker], &[Fulfilled], &[Returned], "The state before.").only(LOAN).note(ONE_DAY),
    row(Withdraw, &[Asker], &[Open, Matched, InProgress], &[Withdrawn], "The request is closed."),
    row(Expire, &[System], &[Open], &[Expired], "The request is closed.")
        .note("When `need_before` has passed; a matched request does not expire."),
    row(SettleReturn, &[System], &[Returned], &[Fulfilled], "The accepted helpers are credited.")
        .only(LOAN)
        .note("Seven days after both confirmed the return."),
    row(MarkDuplicate, &[Steward], &[Open, Matched], &[Duplicate], "The request is closed in favour of another.")
        .note("`duplicate_of` is required, and no duplicate itself."),
    row(MarkUnfilled, &[Steward], &[Open, Matched], &[Unfilled], "The request is closed.")
        .note("A reason is required."),
];

/// The rows of an act.
pub fn rows(act: RequestAct) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |row| row.act == act)
}

/// The row that allows the act on a request of this kind in this state, whose offer in question stands so.
pub fn find(
    act: RequestAct,
    kind: RequestKind,
    from: RequestStatus,
    offer: Option<OfferStatus>,
) -> Option<&'static Transition> {
    let offer_fits = |row: &Transition| row.offers.is_empty() || offer.is_some_and(|offer| row.offers.contains(&offer));
    rows(act).find(|row| row.fits(kind, from) && offer_fits(row))
}
