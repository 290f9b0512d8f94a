//! The `EdDSA` keys that sign access tokens: sealed in the database, shared by all instances.

use super::store;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::keys::Keyring;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use bindery_entity::signing_key;
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use std::sync::{Arc, PoisonError, RwLock};

/// A retired key still verifies for this long: the life of a token, and time for every instance to notice.
const GRACE: Duration = Duration::minutes(10);

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
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it signs no more.
    pub retired_at: Option<DateTime<Utc>>,
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
    /// The keys, if they were read within this time.
    pub fn read_within(&self, age: Duration, now: DateTime<Utc>) -> Option<Arc<[Arc<Key>]>> {
        let read = self.read.read().unwrap_or_else(PoisonError::into_inner);
        read.1.is_some_and(|at| at + age > now && at <= now).then(|| read.0.clone())
    }

    /// Keeps what was read now.
    pub fn keep(&self, keys: Arc<[Arc<Key>]>, now: DateTime<Utc>) {
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = (keys, Some(now));
    }
}

/// Reads the keys that still verify, newest first.
pub async fn read(db: &Db, keyring: &Keyring, now: DateTime<Utc>) -> Result<Arc<[Arc<Key>]>> {
    let rows = store::signing_keys(db).await?;
    let alive = rows.into_iter().filter(|row| row.retired_at.is_none_or(|at| at + GRACE > now));
    alive.map(|row| open(keyring, &row).map(Arc::new)).collect()
}

/// Makes a key pair, and seals its private half.
pub fn make(keyring: &Keyring, now: DateTime<Utc>) -> Result<signing_key::Model> {
    let failed = |what: &'static str| move |_| Error::internal(anyhow::anyhow!(what));
    let pair = Ed25519KeyPair::generate().map_err(failed("generating a key"))?;
    let private = pair.to_pkcs8v1().map_err(failed("encoding a key"))?;
    let encoding = EncodingKey::from_ed_der(private.as_ref());
    let jwk = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA).map_err(Error::internal)?;
    Ok(signing_key::Model {
        kid: jwk.thumbprint(ThumbprintHash::SHA256).map_err(Error::internal)?,
        public_key: pair.public_key().as_ref().to_vec(),
        sealed_private_key: keyring.seal("signing_key", private.as_ref())?,
        created_at: now,
        retired_at: None,
    })
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
