//! Offers over GraphQL; the list hangs on the request.

use super::service;
use super::types::{ChangeOffer, EndOffer, MakeOffer, Offer};
use crate::features::profiles::types::Profile;
use crate::features::requests::types::Request;
use crate::graphql::{Planned, ctx, one, selected};
use async_graphql::{ComplexObject, Context, Object, Result};
use bindery_entity::ids::{OfferId, RequestId};

/// Queries on offers.
#[derive(Debug, Default)]
pub struct OfferQuery;

#[Object]
impl OfferQuery {
    /// One offer on a request, for its asker and its helper.
    async fn offer(&self, context: &Context<'_>, request_id: RequestId, id: OfferId) -> Result<Option<Offer>> {
        Ok(Some(service::get_offer(ctx(context), request_id, id, &selected::<Offer>(context)).await?))
    }
}

crate::payload! {
    /// What offering help gave.
    MakeOfferPayload {
        /// The new offer.
        offer: Offer
    }
}

crate::payload! {
    /// What changing an offer gave.
    ChangeOfferPayload {
        /// The offer as it stands now.
        offer: Offer
    }
}

crate::payload! {
    /// What withdrawing an offer gave.
    WithdrawOfferPayload {
        /// The offer as it stands now.
        offer: Offer
    }
}

crate::payload! {
    /// What accepting an offer gave.
    AcceptOfferPayload {
        /// The offer as it stands now.
        offer: Offer
    }
}

crate::payload! {
    /// What declining an offer gave.
    DeclineOfferPayload {
        /// The offer as it stands now.
        offer: Offer
    }
}

crate::payload! {
    /// What stepping back gave.
    RenegeOfferPayload {
        /// The offer as it stands now.
        offer: Offer
    }
}

crate::payload! {
    /// What releasing a helper gave.
    ReleaseOfferPayload {
        /// The offer as it stands now.
        offer: Offer
    }
}

/// Mutations on offers.
#[derive(Debug, Default)]
pub struct OfferMutation;

#[Object]
impl OfferMutation {
    /// Offers help on somebody else's open request.
    async fn make_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        input: MakeOffer,
    ) -> Result<MakeOfferPayload> {
        MakeOfferPayload::of(context, service::make_offer(ctx(context), request_id, input).await)
    }

    /// Changes your live offer; another condition takes its acceptance back.
    async fn change_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        id: OfferId,
        expected_version: Option<i64>,
        input: ChangeOffer,
    ) -> Result<ChangeOfferPayload> {
        ChangeOfferPayload::of(
            context,
            service::change_offer(ctx(context), request_id, id, input, expected_version).await,
        )
    }

    /// Takes your offer back before it is accepted.
    async fn withdraw_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        id: OfferId,
        expected_version: Option<i64>,
    ) -> Result<WithdrawOfferPayload> {
        WithdrawOfferPayload::of(context, service::withdraw_offer(ctx(context), request_id, id, expected_version).await)
    }

    /// Accepts an offer on your request; the last one wanted makes it matched.
    async fn accept_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        id: OfferId,
        expected_version: Option<i64>,
    ) -> Result<AcceptOfferPayload> {
        AcceptOfferPayload::of(context, service::accept_offer(ctx(context), request_id, id, expected_version).await)
    }

    /// Declines an offer on your request.
    async fn decline_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        id: OfferId,
        expected_version: Option<i64>,
    ) -> Result<DeclineOfferPayload> {
        DeclineOfferPayload::of(context, service::decline_offer(ctx(context), request_id, id, expected_version).await)
    }

    /// Steps back after being accepted.
    async fn renege_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        id: OfferId,
        expected_version: Option<i64>,
        input: EndOffer,
    ) -> Result<RenegeOfferPayload> {
        RenegeOfferPayload::of(
            context,
            service::renege_offer(ctx(context), request_id, id, input, expected_version).await,
        )
    }

    /// Lets an accepted helper go.
    async fn release_offer(
        &self,
        context: &Context<'_>,
        request_id: RequestId,
        id: OfferId,
        expected_version: Option<i64>,
        input: EndOffer,
    ) -> Result<ReleaseOfferPayload> {
        ReleaseOfferPayload::of(
            context,
            service::release_offer(ctx(context), request_id, id, input, expected_version).await,
        )
    }
}

#[ComplexObject]
impl Offer {
    /// Who offers; null when you may not see the profile.
    async fn helper(&self, context: &Context<'_>) -> Result<Option<Planned<Profile>>> {
        one(context, &self.related, self.helper_id).await
    }

    /// The request; null when you may not see it any more.
    async fn request(&self, context: &Context<'_>) -> Result<Option<Planned<Request>>> {
        one(context, &self.related, self.request_id).await
    }
}
