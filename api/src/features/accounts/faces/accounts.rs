//! What is done with accounts, on both faces.

use super::super::service;
use super::super::types::{Account, CreateMember, DeleteAccount};
use bindery_derive::faces;
use bindery_entity::ids::MemberId;

#[faces(tag = "Accounts", query = AccountQuery, mutation = AccountMutation)]
trait Accounts {
    /// Delete my account
    ///
    /// Sessions end, personal fields are erased, what you wrote stays under "Former member". Refused with
    /// `sole_owner` while you alone run something that others share; `blockers` names it.
    #[delete("/me", unstored, gives = deleted, answer = "The account is gone.",
        example = json!({"password": "violet tram ledger moss"}))]
    fn delete_account(expected_version: Option<i64>, input: DeleteAccount);

    /// Invite somebody
    ///
    /// Makes an account that waits for its owner and mails a link, good for seven days. For admins.
    #[post("/members", created, answer = "The account waits for its owner.",
        example = json!({"email": "ines.duarte@example.org", "name": "Ines Duarte"}))]
    fn create_member(input: CreateMember) -> Account;

    /// Get an account
    ///
    /// For admins and the account's owner.
    #[get("/members/{member_id}", signed_in)]
    fn get_account(id: MemberId) -> Account;

    /// Suspend a member
    ///
    /// Sessions end at once and the profile hides. For admins, never oneself.
    #[post("/members/{member_id}/suspend", answer = "The account is suspended.")]
    fn suspend_member(id: MemberId, expected_version: Option<i64>) -> Account;

    /// Reinstate a member
    ///
    /// Lets a suspended member in again. For admins.
    #[post("/members/{member_id}/reinstate", answer = "The account is active.")]
    fn reinstate_member(id: MemberId, expected_version: Option<i64>) -> Account;

    /// Send a member a link that sets a new password
    ///
    /// The link goes to the member's address and is shown to nobody else. For admins.
    #[post("/members/{member_id}/reset-link", accepted, gives = accepted, answer = "A letter is on its way.")]
    fn send_reset_link(id: MemberId);
}
