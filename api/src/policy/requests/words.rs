//! The words in which requests and offers stand and move.

crate::text_enum! {
    /// Where a request stands.
    pub enum RequestStatus {
        /// It waits for offers.
        Open = "open",
        /// It has the helpers it wants.
        Matched = "matched",
        /// Helpers are at work.
        InProgress = "in_progress",
        /// The item is with the asker.
        Loaned = "loaned",
        /// Both say that the item is back.
        Returned = "returned",
        /// The asker got what was asked for.
        Fulfilled = "fulfilled",
        /// The asker needs it no more.
        Withdrawn = "withdrawn",
        /// Nobody came in time.
        Expired = "expired",
        /// It ended without what it asked for.
        Unfilled = "unfilled",
        /// Another request asks for the same.
        Duplicate = "duplicate",
    }
}

crate::text_enum! {
    /// What is asked for.
    pub enum RequestKind {
        /// Somebody who knows.
        Advice = "advice",
        /// A copy of something.
        Copy = "copy",
        /// Something to give back.
        Loan = "loan",
        /// Something to keep.
        Give = "give",
        /// Somebody to work with.
        Collaborate = "collaborate",
    }
}

impl RequestKind {
    /// Whether it is about a thing that changes hands.
    pub const fn has_item(self) -> bool {
        matches!(self, Self::Copy | Self::Loan | Self::Give)
    }
}

crate::text_enum! {
    /// Where an offer stands; `open` and `accepted` ones are live.
    pub enum OfferStatus {
        /// It waits for the asker.
        Open = "open",
        /// The asker took it.
        Accepted = "accepted",
        /// The asker did not take it.
        Declined = "declined",
        /// The helper took it back before it was accepted.
        Withdrawn = "withdrawn",
        /// The asker let the accepted helper go.
        Released = "released",
        /// The accepted helper stepped back.
        Reneged = "reneged",
    }
}

impl OfferStatus {
    /// Whether the helper is, or once was, accepted.
    pub const fn was_accepted(self) -> bool {
        matches!(self, Self::Accepted | Self::Released | Self::Reneged)
    }
}

crate::text_enum! {
    /// What somebody is to a request.
    pub enum RequestParty {
        /// Whoever asks.
        Asker = "asker",
        /// A signed-in member who sees the request and is not the asker.
        Helper = "helper",
        /// Whoever made the offer that the act is about.
        Offerer = "offerer",
        /// A helper whose offer is accepted.
        AcceptedHelper = "accepted_helper",
        /// A steward of the request's district; the admin where it has none.
        Steward = "steward",
        /// The service itself, when time passes.
        System = "system",
    }
}

crate::text_enum! {
    /// What can be done with a request or with an offer on it.
    pub enum RequestAct {
        /// Ask for something.
        Create = "create",
        /// Change what is asked for.
        Edit = "edit",
        /// Offer help.
        MakeOffer = "make_offer",
        /// Change one's offer.
        ChangeOffer = "change_offer",
        /// Take one's offer back before it is accepted.
        WithdrawOffer = "withdraw_offer",
        /// Accept an offer.
        AcceptOffer = "accept_offer",
        /// Decline an offer.
        DeclineOffer = "decline_offer",
        /// Step back after being accepted.
        RenegeOffer = "renege_offer",
        /// Let an accepted helper go.
        ReleaseOffer = "release_offer",
        /// Begin the work.
        Start = "start",
        /// Hand the item over.
        HandOver = "hand_over",
        /// Keep the item for longer.
        Renew = "renew",
        /// Ask for the item back before it is due.
        Recall = "recall",
        /// Say that the item is back.
        ConfirmReturn = "confirm_return",
        /// Say that the item is lost.
        ReportLost = "report_lost",
        /// Say that the request got what it asked for.
        Fulfil = "fulfil",
        /// Take "fulfilled" back.
        Undo = "undo",
        /// Need it no more.
        Withdraw = "withdraw",
        /// Let its time run out.
        Expire = "expire",
        /// Close a loan that is back.
        SettleReturn = "settle_return",
        /// Close it in favour of another request.
        MarkDuplicate = "mark_duplicate",
        /// Close it without what it asked for.
        MarkUnfilled = "mark_unfilled",
    }
}
