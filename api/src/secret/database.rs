//! Whether the secret at hand is the one that this database was made with.
//!
//! The database keeps a value that only its secret gives (HKDF, one way). A database from before there was one takes
//! the first secret that opens its newest signing key.

use super::store;
use crate::access_token::keys;
use crate::db::{Db, Pools, installation};
use crate::error::{Error, Result};
use crate::keys::Keyring;
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use std::sync::Arc;

/// Where the value stands.
const KEY: &str = "secret_check";

/// The secret of this start is not the installation's.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the installation's secret is another one")]
pub struct Foreign;

/// Whether the secret belongs to this database, as far as the database knows; changes nothing.
pub async fn fits(db: &Db, keyring: &Keyring) -> Result<bool> {
    match installation::find(db, KEY).await? {
        Some(standing) if standing != check(keyring)? => Ok(false),
        _ => keys::opens_newest(db, keyring).await,
    }
}

/// Makes the secret the installation's, unless another one is: of two instances that start at once, one wins.
pub async fn adopt(db: &Db, keyring: &Keyring) -> Result<()> {
    if !fits(db, keyring).await? {
        return Err(Error::internal(Foreign));
    }
    let value = check(keyring)?;
    if installation::settle(db, KEY, &value).await? == value { Ok(()) } else { Err(Error::internal(Foreign)) }
}

/// Makes the secret the installation's, whatever was: signing keys go, and every session ends.
pub async fn reset(pools: &Arc<Pools>, keyring: &Keyring, now: DateTime<Utc>) -> Result<u64> {
    let db = Db::new(pools.clone());
    let transaction = Arc::new(db.begin().await?);
    let inner = db.inside(transaction.clone());
    installation::replace(&inner, KEY, &check(keyring)?).await?;
    let ended = store::forget_secret(&inner, now).await?;
    drop(inner);
    let transaction = Arc::into_inner(transaction);
    let transaction =
        transaction.ok_or_else(|| Error::internal(anyhow::anyhow!("a connection outlived its transaction")))?;
    transaction.commit().await?;
    Ok(ended)
}

fn check(keyring: &Keyring) -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&keyring.derive("check")?))
}
