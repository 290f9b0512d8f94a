//! What hangs on Offers, over GraphQL; the list hangs on the request.

use super::types::Offer;
use crate::features::profiles::types::Profile;
use crate::features::requests::types::Request;
use crate::graphql::{Planned, one};
use async_graphql::{ComplexObject, Context, Result};

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
