//! Everything derived from the installation's one secret: sealing, token hashes, random bytes.

use crate::error::{Error, Result};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{digest, hkdf, hmac, rand};
use data_encoding::BASE64URL_NOPAD;

/// The installation's secret of 32 bytes; never printed.
#[derive(Clone)]
pub struct Keyring {
    secret: [u8; 32],
    cursors: [u8; 32],
    vault: [u8; 32],
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring(…)")
    }
}

struct Len32;

impl hkdf::KeyType for Len32 {
    fn len(&self) -> usize {
        32
    }
}

impl Keyring {
    /// A keyring over `secret`.
    pub fn new(secret: [u8; 32]) -> Result<Self> {
        Ok(Self { secret, cursors: derive(&secret, "cursor")?, vault: derive(&secret, "vault")? })
    }

    /// A key of 32 bytes for one purpose (HKDF-SHA-256, RFC 5869).
    pub fn derive(&self, purpose: &str) -> Result<[u8; 32]> {
        derive(&self.secret, purpose)
    }

    /// Seals a page cursor, bound to what it pages through.
    pub fn seal_cursor(&self, bound_to: &str, position: &[u8]) -> Result<String> {
        Ok(BASE64URL_NOPAD.encode(&seal(&self.cursors, bound_to.as_bytes(), position)?))
    }

    /// Opens a page cursor; none when it is not ours or belongs to another list.
    pub fn open_cursor(&self, bound_to: &str, cursor: &str) -> Option<Vec<u8>> {
        let sealed = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        open(&self.cursors, bound_to.as_bytes(), &sealed)
    }

    /// Seals something that rests in the database, such as a signing key.
    pub fn seal(&self, label: &str, plain: &[u8]) -> Result<Vec<u8>> {
        seal(&self.vault, label.as_bytes(), plain)
    }

    /// Opens what [`Keyring::seal`] made.
    pub fn unseal(&self, label: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        open(&self.vault, label.as_bytes(), sealed)
            .ok_or_else(|| Error::internal(anyhow::anyhow!("the installation secret does not open {label}")))
    }

    /// A keyed hash, for values that must not be guessed from the database.
    pub fn tag(&self, label: &str, value: &str) -> Vec<u8> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        let mut context = hmac::Context::with_key(&key);
        context.update(label.as_bytes());
        context.update(&[0]);
        context.update(value.as_bytes());
        context.sign().as_ref().to_vec()
    }
}

fn derive(secret: &[u8; 32], purpose: &str) -> Result<[u8; 32]> {
    let mut key = [0_u8; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"bindery")
        .extract(secret)
        .expand(&[purpose.as_bytes()], Len32)
        .and_then(|okm| okm.fill(&mut key))
        .map_err(|_| Error::internal(anyhow::anyhow!("HKDF refused {purpose}")))?;
    Ok(key)
}

fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, key).ok().map(LessSafeKey::new)
}

fn seal(key: &[u8; 32], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let failed = || Error::internal(anyhow::anyhow!("sealing failed"));
    let nonce = random::<NONCE_LEN>();
    let mut sealed = plain.to_vec();
    cipher(key)
        .ok_or_else(failed)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut sealed)
        .map_err(|_| failed())?;
    Ok([nonce.as_slice(), sealed.as_slice()].concat())
}

fn open(key: &[u8; 32], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN)?;
    let mut plain = body.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let opened = cipher(key)?.open_in_place(nonce, Aad::from(aad), &mut plain).ok()?;
    Some(opened.to_vec())
}

/// Random bytes from the operating system's generator.
///
/// # Panics
/// When the operating system has none to give.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    // A machine without randomness cannot run a server that signs tokens.
    #[expect(clippy::expect_used, reason = "there is no safe way to go on")]
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new opaque token of 256 bits, base64url.
pub fn random_token() -> String {
    BASE64URL_NOPAD.encode(&random::<32>())
}

/// SHA-256, for tokens that carry their own entropy.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

/// SHA-256 as a key in memory.
pub fn sha256_array(bytes: &[u8]) -> [u8; 32] {
    let mut array = [0; 32];
    array.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    array
}
