//! What is done with requests, on both faces.

use super::service;
use super::types::{
    CreateRequest, FulfilRequest, HandOverRequest, ListRequests, MarkDuplicate, MarkUnfilled, Request,
    RequestTransitions, UpdateRequest,
};
use bindery_derive::faces;
use bindery_entity::ids::RequestId;

#[faces(tag = "Requests", query = RequestQuery, mutation = RequestMutation)]
trait Requests {
    /// List requests
    ///
    /// Requests that you may see, newest first; with `q` the best hits first, at most 500. Filters combine; the body is
    /// left out.
    #[get("/requests")]
    fn list_requests(filter: ListRequests, page: PageArgs, pick: Pick) -> Page<Request>;

    /// Create a request
    ///
    /// Which fields it takes depends on its kind: `copy`, `loan` and `give` name an `item`. It belongs to the district and
    /// school of your newest verified affiliation, if you have one.
    #[post("/requests", created, example = json!({
        "kind": "loan", "title": "A class set of microscopes for two weeks",
        "body": "Grade 7 looks at pond water in March. **Any** make will do.", "item": "Microscope", "quantity": 12,
        "need_level": "must_have", "loan_until": "2027-03-31", "visibility": "members"}))]
    fn create_request(input: CreateRequest, pick: Pick) -> Request;

    /// List a request's transitions
    ///
    /// The state table that the service itself goes by: who may move a request from where to where, and the same as a
    /// diagram. Every other move is 409 `illegal_transition`.
    #[get("/requests/transitions", plain, answer = "The table.")]
    fn list_request_transitions() -> RequestTransitions;

    /// Get a request
    #[get("/requests/{request_id}")]
    fn get_request(id: RequestId, pick: Pick) -> Request;

    /// Update a request
    ///
    /// Changes the fields sent (JSON Merge Patch, RFC 7396) of your own open request; name the version you read to
    /// change only that one (`If-Match` over REST, `expectedVersion` over GraphQL). One that then wants no more helpers than are accepted is matched.
    #[patch("/requests/{request_id}", example = json!({"helpers_wanted": 2, "need_level": "nice_to_have"}))]
    fn update_request(id: RequestId, input: UpdateRequest, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Withdraw a request
    ///
    /// You need it no more, as its asker. It cannot be undone.
    #[post("/requests/{request_id}/withdraw")]
    fn withdraw_request(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Fulfil a request
    ///
    /// You got what you asked for, as its asker; name those who helped, each of whom must have offered. A loan is
    /// fulfilled once it is back. It can be undone for 24 hours.
    #[post("/requests/{request_id}/fulfil", example = json!({"helpers": []}))]
    fn fulfil_request(id: RequestId, input: FulfilRequest, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Undo the fulfilment of a request
    ///
    /// Takes "fulfilled" back, as the asker, within 24 hours; credits go with it.
    #[post("/requests/{request_id}/undo")]
    fn undo_request(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Start on a request
    ///
    /// The helpers are at work, as one of those accepted.
    #[post("/requests/{request_id}/start")]
    fn start_request(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Hand the item of a request over
    ///
    /// The item is with the asker from now on, as an accepted helper; of a loan only.
    #[post("/requests/{request_id}/hand-over", example = json!({"due_at": "2027-03-31T15:00:00Z"}))]
    fn hand_over_request(id: RequestId, input: HandOverRequest, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Renew a loan
    ///
    /// For the asker. This version refuses it with 409 `not_yet`.
    #[post("/requests/{request_id}/renew")]
    fn renew_request(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Recall a loan
    ///
    /// For an accepted helper. This version refuses it with 409 `not_yet`.
    #[post("/requests/{request_id}/recall")]
    fn recall_request(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Confirm the return of a loan
    ///
    /// The item is back, as the asker or an accepted helper; when both sides say so, the loan is returned. Saying so again
    /// changes nothing.
    #[post("/requests/{request_id}/confirm-return")]
    fn confirm_return(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Report the item of a loan lost
    ///
    /// As the asker or an accepted helper; when the other side or a steward reports the same, the request is unfilled with
    /// the reason `lost`.
    #[post("/requests/{request_id}/report-lost")]
    fn report_lost(id: RequestId, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Mark a request as a duplicate
    ///
    /// Closes it in favour of another one, as a steward of its district; as admin where it has none.
    #[post("/requests/{request_id}/mark-duplicate", example = json!({"duplicate_of": "req_01h455vb4pex5vsknk084sn02q"}))]
    fn mark_duplicate(id: RequestId, input: MarkDuplicate, expected_version: Option<i64>, pick: Pick) -> Request;

    /// Mark a request as unfilled
    ///
    /// Closes it without what it asked for, as a steward of its district; as admin where it has none.
    #[post("/requests/{request_id}/mark-unfilled", example = json!({"reason": "No school of the district has one."}))]
    fn mark_unfilled(id: RequestId, input: MarkUnfilled, expected_version: Option<i64>, pick: Pick) -> Request;
}
