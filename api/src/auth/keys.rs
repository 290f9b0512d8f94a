//! The `EdDSA` keys that sign access tokens: sealed in the database, shared by all instances.

use super::{secret, store};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::keys::Keyring;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use bindery_entity::signing_key;
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use std::sync::{Arc, PoisonError, RwLock};

/// A key is replaced after this long.
pub const ROTATE_AFTER: Duration = Duration::days(90);
/// A retired key still verifies for this long: the life of a token, and time for every instance to notice.
const GRACE: Duration = Duration::minutes(10);
/// Keys are read again after this long.
const FRESH: Duration = Duration::seconds(60);
/// An unknown kid makes us read the keys again, at most this often.
const RETRY: Duration = Duration::seconds(1);

/// One key pair, ready to use.
pub struct Key {
    /// RFC 7638 thumbprint of the public key.
    pub kid: String,
    /// Signs.
    pub encoding: EncodingKey,
    /// Verifies.
    pub decoding: DecodingKey,
    /// The public half, for the JWKS.
    pub jwk: Jwk,
    created_at: DateTime<Utc>,
    retired_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.kid)
    }
}

/// The keys, newest first, and when they were read.
type Read = (Arc<[Arc<Key>]>, Option<DateTime<Utc>>);

/// The keys in force, as last read.
#[derive(Debug)]
pub struct SigningKeys {
    read: RwLock<Read>,
}

impl Default for SigningKeys {
    fn default() -> Self {
        Self { read: RwLock::new((Arc::from([]), None)) }
    }
}

impl SigningKeys {
    /// The key to sign with; the first one is made when there is none.
    pub async fn current(&self, ctx: &Ctx) -> Result<Arc<Key>> {
        let signing = |keys: &[Arc<Key>]| keys.iter().find(|key| key.retired_at.is_none()).cloned();
        if let Some(key) = signing(&self.fresh(ctx, FRESH).await?) {
            return Ok(key);
        }
        rotate(ctx).await?;
        signing(&self.reload(ctx).await?).ok_or_else(|| Error::internal(anyhow::anyhow!("no signing key")))
    }

    /// The key with this id, if it still verifies.
    pub async fn find(&self, ctx: &Ctx, kid: &str) -> Result<Option<Arc<Key>>> {
        let named = |keys: &[Arc<Key>]| keys.iter().find(|key| key.kid == kid).cloned();
        if let Some(key) = named(&self.fresh(ctx, FRESH).await?) {
            return Ok(Some(key));
        }
        Ok(named(&self.fresh(ctx, RETRY).await?))
    }

    /// Every key that still verifies (RFC 7517).
    pub async fn published(&self, ctx: &Ctx) -> Result<Vec<Jwk>> {
        self.current(ctx).await?;
        Ok(self.fresh(ctx, FRESH).await?.iter().map(|key| key.jwk.clone()).collect())
    }

    async fn fresh(&self, ctx: &Ctx, age: Duration) -> Result<Arc<[Arc<Key>]>> {
        {
            let (read, now) = (self.read.read().unwrap_or_else(PoisonError::into_inner), ctx.now());
            if read.1.is_some_and(|at| at + age > now && at <= now) {
                return Ok(read.0.clone());
            }
        }
        self.reload(ctx).await
    }

    async fn reload(&self, ctx: &Ctx) -> Result<Arc<[Arc<Key>]>> {
        let now = ctx.now();
        let rows = store::signing_keys(&ctx.db).await?;
        let alive = rows.into_iter().filter(|row| row.retired_at.is_none_or(|at| at + GRACE > now));
        let keys = alive.map(|row| open(&ctx.state.keys, &row).map(Arc::new)).collect::<Result<Arc<[_]>>>()?;
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = (keys.clone(), Some(now));
        Ok(keys)
    }
}

fn open(keyring: &Keyring, row: &signing_key::Model) -> Result<Key> {
    let private = keyring.unseal("signing_key", &row.sealed_private_key)?;
    let encoding = EncodingKey::from_ed_der(&private);
    let mut jwk = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA).map_err(Error::internal)?;
    jwk.common.key_id = Some(row.kid.clone());
    jwk.common.public_key_use = Some(jsonwebtoken::jwk::PublicKeyUse::Signature);
    Ok(Key {
        kid: row.kid.clone(),
        decoding: DecodingKey::from_ed_der(&row.public_key),
        encoding,
        jwk,
        created_at: row.created_at,
        retired_at: row.retired_at,
    })
}

/// Whether the secret opens the newest signing key; true where there is none.
pub async fn opens_newest(db: &Db, keyring: &Keyring) -> Result<bool> {
    Ok(store::signing_keys(db).await?.first().is_none_or(|newest| open(keyring, newest).is_ok()))
}

/// Makes a new signing key; the ones before verify until their tokens have ended.
pub async fn rotate(ctx: &Ctx) -> Result<String> {
    let failed = |what: &'static str| move |_| Error::internal(anyhow::anyhow!(what));
    let pair = Ed25519KeyPair::generate().map_err(failed("generating a key"))?;
    let private = pair.to_pkcs8v1().map_err(failed("encoding a key"))?;
    let encoding = EncodingKey::from_ed_der(private.as_ref());
    let jwk = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA).map_err(Error::internal)?;
    let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(Error::internal)?;
    let row = signing_key::Model {
        kid: kid.clone(),
        public_key: pair.public_key().as_ref().to_vec(),
        sealed_private_key: ctx.state.keys.seal("signing_key", private.as_ref())?,
        created_at: ctx.now(),
        retired_at: None,
    };
    ctx.write(|ctx| async move {
        // An instance that runs on with a secret that was replaced would seal it from all others.
        if !secret::fits(&ctx.db, &ctx.state.keys).await? {
            return Err(Error::internal(secret::Foreign));
        }
        store::add_signing_key(&ctx, row).await
    })
    .await?;
    ctx.state.signing.reload(ctx).await?;
    Ok(kid)
}

/// Rotates when the key in force is old.
pub async fn rotate_when_due(ctx: &Ctx) -> Result<bool> {
    let due = ctx.state.signing.current(ctx).await?.created_at + ROTATE_AFTER <= ctx.now();
    if due {
        rotate(ctx).await?;
    }
    Ok(due)
}

/// Puts a new key into the place of all others, whose tokens end at once.
pub async fn replace(ctx: &Ctx) -> Result<String> {
    ctx.write(|ctx| async move {
        store::delete_signing_keys(&ctx).await?;
        rotate(&ctx).await
    })
    .await
}
