//! What moves a request, over GraphQL.

use super::super::service;
use super::super::types::{
    CreateRequest, FulfilRequest, HandOverRequest, MarkDuplicate, MarkUnfilled, Request, UpdateRequest,
};
use crate::graphql::{ctx, selected_under};
use async_graphql::{Context, Object, Result};
use bindery_entity::ids::RequestId;

crate::payload! {
    /// What asking gave.
    CreateRequestPayload {
        /// The new request.
        request: Request
    }
}

crate::payload! {
    /// What changing a request gave.
    UpdateRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What withdrawing a request gave.
    WithdrawRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What fulfilling a request gave.
    FulfilRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What undoing a fulfilment gave.
    UndoRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What starting on a request gave.
    StartRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What handing an item over gave.
    HandOverRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What renewing a loan gave.
    RenewRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What recalling a loan gave.
    RecallRequestPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What confirming a return gave.
    ConfirmReturnPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What reporting a loss gave.
    ReportLostPayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What marking a duplicate gave.
    MarkDuplicatePayload {
        /// The request as it stands now.
        request: Request
    }
}

crate::payload! {
    /// What marking a request as unfilled gave.
    MarkUnfilledPayload {
        /// The request as it stands now.
        request: Request
    }
}

/// Mutations on requests.
#[derive(Debug, Default)]
pub struct RequestMutation;

#[Object]
impl RequestMutation {
    /// Asks for something.
    async fn create_request(&self, context: &Context<'_>, input: CreateRequest) -> Result<CreateRequestPayload> {
        let pick = selected_under::<Request>(context, "request");
        CreateRequestPayload::of(context, service::create_request(ctx(context), input, &pick).await)
    }

    /// Changes your own open request.
    async fn update_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
        input: UpdateRequest,
    ) -> Result<UpdateRequestPayload> {
        UpdateRequestPayload::of(context, service::update_request(ctx(context), id, input, expected_version).await)
    }

    /// Withdraws your own request; it cannot be undone.
    async fn withdraw_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<WithdrawRequestPayload> {
        WithdrawRequestPayload::of(context, service::withdraw_request(ctx(context), id, expected_version).await)
    }

    /// Says that your request got what it asked for, and who helped.
    async fn fulfil_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
        input: FulfilRequest,
    ) -> Result<FulfilRequestPayload> {
        FulfilRequestPayload::of(context, service::fulfil_request(ctx(context), id, input, expected_version).await)
    }

    /// Takes "fulfilled" back within 24 hours, and the credits with it.
    async fn undo_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<UndoRequestPayload> {
        UndoRequestPayload::of(context, service::undo_request(ctx(context), id, expected_version).await)
    }

    /// Begins the work, as an accepted helper.
    async fn start_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<StartRequestPayload> {
        StartRequestPayload::of(context, service::start_request(ctx(context), id, expected_version).await)
    }

    /// Hands the item of a loan over, as an accepted helper.
    async fn hand_over_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
        input: HandOverRequest,
    ) -> Result<HandOverRequestPayload> {
        HandOverRequestPayload::of(context, service::hand_over_request(ctx(context), id, input, expected_version).await)
    }

    /// Keeps the item for longer; this version refuses it with `not_yet`.
    async fn renew_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<RenewRequestPayload> {
        RenewRequestPayload::of(context, service::renew_request(ctx(context), id, expected_version).await)
    }

    /// Asks for the item back before it is due; this version refuses it with `not_yet`.
    async fn recall_request(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<RecallRequestPayload> {
        RecallRequestPayload::of(context, service::recall_request(ctx(context), id, expected_version).await)
    }

    /// Says that the item is back, as the asker or an accepted helper.
    async fn confirm_return(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<ConfirmReturnPayload> {
        ConfirmReturnPayload::of(context, service::confirm_return(ctx(context), id, expected_version).await)
    }

    /// Says that the item is lost; the other side or a steward confirms by saying so, too.
    async fn report_lost(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
    ) -> Result<ReportLostPayload> {
        ReportLostPayload::of(context, service::report_lost(ctx(context), id, expected_version).await)
    }

    /// Closes a request in favour of another one, as a steward.
    async fn mark_duplicate(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
        input: MarkDuplicate,
    ) -> Result<MarkDuplicatePayload> {
        MarkDuplicatePayload::of(context, service::mark_duplicate(ctx(context), id, input, expected_version).await)
    }

    /// Closes a request without what it asked for, as a steward.
    async fn mark_unfilled(
        &self,
        context: &Context<'_>,
        id: RequestId,
        expected_version: Option<i64>,
        input: MarkUnfilled,
    ) -> Result<MarkUnfilledPayload> {
        MarkUnfilledPayload::of(context, service::mark_unfilled(ctx(context), id, input, expected_version).await)
    }
}
