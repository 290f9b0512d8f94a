//! What hangs on Offers, over GraphQL; the list hangs on the request.

use super::types::Offer;
use crate::features::profiles::types::Profile;
use crate::features::requests::types::Request;
use bindery_derive::relations;

#[relations]
impl Offer {
    /// Who offers; null when you may not see the profile.
    #[one(helper_id)]
    fn helper() -> Profile;

    /// The request; null when you may not see it any more.
    #[one(request_id)]
    fn request() -> Request;
}
