//! What ends with a secret that is lost.

use crate::access_token::store::delete_signing_keys;
use crate::db::{Db, Sql};
use crate::error::Result;
use chrono::{DateTime, Utc};

/// Deletes what only the lost secret opens or finds, ends every session, and says how many those were.
pub async fn forget_secret(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    delete_signing_keys(db).await?;
    db.run(Sql::new("DELETE FROM sign_in_attempt")).await?;
    let mut end = Sql::new("UPDATE session SET revoked_at = ");
    end.bind(now).push(" WHERE revoked_at IS NULL");
    db.run(end).await
}
