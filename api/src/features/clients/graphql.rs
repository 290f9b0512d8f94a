//! What hangs on Machine accounts, over GraphQL.

use super::types::Client;
use crate::features::districts::types::District;
use bindery_derive::relations;

#[relations]
impl Client {
    /// The one district that it reaches.
    #[one(district_id)]
    fn district() -> District;
}
