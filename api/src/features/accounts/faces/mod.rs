//! What is done with accounts and sessions, on both faces.

mod accounts;
mod entry;

pub use accounts::{AccountMutation, AccountQuery};
pub use entry::SignInMutation;

use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the routes under `/v1`.
pub fn mount(config: &mut ServiceConfig) {
    entry::mount(config);
    accounts::mount(config);
}
