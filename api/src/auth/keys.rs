//! The signing keys in force, for a request: read again when they are old, and replaced in their time.

use crate::access_token::keys::{Key, make, read};
use crate::access_token::store;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::secret::database::{self, Foreign};
use chrono::Duration;
use jsonwebtoken::jwk::Jwk;
use std::sync::Arc;

/// A key is replaced after this long.
pub const ROTATE_AFTER: Duration = Duration::days(90);
/// Keys are read again after this long.
const FRESH: Duration = Duration::seconds(60);
/// An unknown kid makes us read the keys again, at most this often.
const RETRY: Duration = Duration::seconds(1);

/// The key to sign with; the first one is made when there is none.
pub async fn current(ctx: &Ctx) -> Result<Arc<Key>> {
    let signing = |keys: &[Arc<Key>]| keys.iter().find(|key| key.retired_at.is_none()).cloned();
    if let Some(key) = signing(&fresh(ctx, FRESH).await?) {
        return Ok(key);
    }
    rotate(ctx).await?;
    signing(&reload(ctx).await?).ok_or_else(|| Error::internal(anyhow::anyhow!("no signing key")))
}

/// The key with this id, if it still verifies.
pub async fn find(ctx: &Ctx, kid: &str) -> Result<Option<Arc<Key>>> {
    let named = |keys: &[Arc<Key>]| keys.iter().find(|key| key.kid == kid).cloned();
    if let Some(key) = named(&fresh(ctx, FRESH).await?) {
        return Ok(Some(key));
    }
    Ok(named(&fresh(ctx, RETRY).await?))
}

/// Every key that still verifies (RFC 7517).
pub async fn published(ctx: &Ctx) -> Result<Vec<Jwk>> {
    current(ctx).await?;
    Ok(fresh(ctx, FRESH).await?.iter().map(|key| key.jwk.clone()).collect())
}

async fn fresh(ctx: &Ctx, age: Duration) -> Result<Arc<[Arc<Key>]>> {
    match ctx.state.signing.read_within(age, ctx.now()) {
        Some(keys) => Ok(keys),
        None => reload(ctx).await,
    }
}

async fn reload(ctx: &Ctx) -> Result<Arc<[Arc<Key>]>> {
    let now = ctx.now();
    let keys = read(&ctx.db, &ctx.state.keys, now).await?;
    ctx.state.signing.keep(keys.clone(), now);
    Ok(keys)
}

/// Makes a new signing key; the ones before verify until their tokens have ended.
pub async fn rotate(ctx: &Ctx) -> Result<String> {
    let key = make(&ctx.state.keys, ctx.now())?;
    let kid = key.kid.clone();
    ctx.write(|ctx| async move {
        // An instance that runs on with a secret that was replaced would seal it from all others.
        if !database::fits(&ctx.db, &ctx.state.keys).await? {
            return Err(Error::internal(Foreign));
        }
        store::add_signing_key(&ctx.db, key, ctx.now()).await
    })
    .await?;
    reload(ctx).await?;
    Ok(kid)
}

/// Rotates when the key in force is old.
pub async fn rotate_when_due(ctx: &Ctx) -> Result<bool> {
    let due = current(ctx).await?.created_at + ROTATE_AFTER <= ctx.now();
    if due {
        rotate(ctx).await?;
    }
    Ok(due)
}

/// Puts a new key into the place of all others, whose tokens end at once.
pub async fn replace(ctx: &Ctx) -> Result<String> {
    ctx.write(|ctx| async move {
        store::delete_signing_keys(&ctx.db).await?;
        rotate(&ctx).await
    })
    .await
}
