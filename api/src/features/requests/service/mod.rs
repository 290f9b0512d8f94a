//! Use cases on requests.

mod close;
mod draft;
mod fulfil;
mod loan;
mod moves;
mod read;
mod sweep;

pub(super) use moves::{lock_request, log, store_state};

pub use close::{mark_duplicate, mark_unfilled, withdraw_request};
pub use draft::{create_request, update_request};
pub use fulfil::{fulfil_request, undo_request};
pub use loan::{confirm_return, hand_over_request, recall_request, renew_request, report_lost, start_request};
pub use read::{find_request, get_request, list_request_transitions, list_requests};
pub use sweep::{reindex, sweep};
