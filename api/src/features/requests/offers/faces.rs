//! What is done with offers, on both faces.

use super::service;
use super::types::{ChangeOffer, EndOffer, ListOffers, MakeOffer, Offer};
use bindery_derive::faces;
use bindery_entity::ids::{OfferId, RequestId};

#[faces(tag = "Requests", query = OfferQuery, mutation = OfferMutation)]
trait Offers {
    /// List the offers on a request
    ///
    /// In the order of coming: all of them for the asker, of others their own.
    #[get("/requests/{request_id}/offers", rest)]
    fn list_offers(id: RequestId, filter: ListOffers, page: PageArgs) -> Page<Offer>;

    /// Make an offer
    ///
    /// On somebody else's open request that you may see; one live offer each. From then on you see the request, whatever
    /// its visibility.
    #[post("/requests/{request_id}/offers", created,
        example = json!({
        "message": "We have 24 that stand idle in March.", "condition": "You fetch them and bring them back."}))]
    fn make_offer(request_id: RequestId, input: MakeOffer, pick: Pick) -> Offer;

    /// Get an offer
    ///
    /// For the asker and the helper.
    #[get("/requests/{request_id}/offers/{offer_id}", signed_in)]
    fn get_offer(request_id: RequestId, id: OfferId, pick: Pick) -> Offer;

    /// Change an offer
    ///
    /// Changes the fields sent (JSON Merge Patch, RFC 7396) of your live offer on an open request. Another condition takes
    /// the acceptance of an accepted offer back.
    #[patch("/requests/{request_id}/offers/{offer_id}",
        example = json!({"condition": "You fetch them."}))]
    fn change_offer(
        request_id: RequestId,
        id: OfferId,
        input: ChangeOffer,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> Offer;

    /// Withdraw an offer
    ///
    /// Takes your offer back before it is accepted.
    #[post("/requests/{request_id}/offers/{offer_id}/withdraw")]
    fn withdraw_offer(request_id: RequestId, id: OfferId, expected_version: Option<i64>, pick: Pick) -> Offer;

    /// Accept an offer
    ///
    /// As the asker. The last helper wanted makes the request matched; of several accepts at once exactly as many win as are
    /// wanted, the others get 409.
    #[post("/requests/{request_id}/offers/{offer_id}/accept")]
    fn accept_offer(request_id: RequestId, id: OfferId, expected_version: Option<i64>, pick: Pick) -> Offer;

    /// Decline an offer
    ///
    /// As the asker.
    #[post("/requests/{request_id}/offers/{offer_id}/decline")]
    fn decline_offer(request_id: RequestId, id: OfferId, expected_version: Option<i64>, pick: Pick) -> Offer;

    /// Renege on an accepted offer
    ///
    /// Step back as an accepted helper, not while the item is on loan. Without any helper left the request is open again.
    #[post("/requests/{request_id}/offers/{offer_id}/renege",
        example = json!({"reason": "We move into another building that week."}))]
    fn renege_offer(
        request_id: RequestId,
        id: OfferId,
        input: EndOffer,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> Offer;

    /// Release an accepted helper
    ///
    /// As the asker, not while the item is on loan. Without any helper left the request is open again.
    #[post("/requests/{request_id}/offers/{offer_id}/release",
        example = json!({"reason": "We found some in our own attic."}))]
    fn release_offer(
        request_id: RequestId,
        id: OfferId,
        input: EndOffer,
        expected_version: Option<i64>,
        pick: Pick,
    ) -> Offer;
}
