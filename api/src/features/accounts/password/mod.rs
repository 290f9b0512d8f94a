//! Passwords: strong enough, hashed with Argon2id (RFC 9106), a bounded number at a time and off the event loop.

mod guessable;

use crate::ctx::Ctx;
use crate::error::{Error, FieldError, Result};
use crate::keys;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use std::time::Duration;
use unicode_normalization::UnicodeNormalization as _;

/// How long a request waits for its turn before 503.
const PATIENCE: Duration = Duration::from_secs(3);

/// Salt and hash of nobody's password, in the PHC string format.
const NOBODY: &str = "c29tZXNhbHRzb21lc2FsdA$wM3rUR9rhCz3hMQlWN4zBe0ZGZKbLuR0iG1v0y1cZ5I";

/// The hash to store for `password`.
pub async fn hash(ctx: &Ctx, password: &str) -> Result<String> {
    let (argon, password) = (argon(ctx)?, normal(password));
    in_turn(ctx, move || make(&argon, &password)).await?
}

/// The hash of a new password at `pointer`, if it is hard to guess for somebody who knows `hints`.
pub async fn hash_new(ctx: &Ctx, pointer: &str, password: &str, hints: &[&str]) -> Result<String> {
    let (argon, password) = (argon(ctx)?, normal(password));
    let hints: Vec<String> =
        hints.iter().copied().chain(words_of(ctx).iter().map(String::as_str)).flat_map(parts).collect();
    let made = in_turn(ctx, move || {
        let known: Vec<&str> = hints.iter().map(String::as_str).collect();
        let strong = zxcvbn::zxcvbn(&password, &known).score() >= zxcvbn::Score::Three;
        let strong = strong && !guessable::is_guessable(&password, &known);
        strong.then(|| make(&argon, &password)).transpose()
    });
    made.await??.ok_or_else(|| {
        let detail = "this password is easy to guess; four or more unrelated words make a good one";
        Error::invalid(vec![FieldError {
            pointer: pointer.to_owned(),
            code: "weak_password",
            detail: detail.to_owned(),
        }])
    })
}

/// Whether `password` belongs to `hash`; nobody's hash takes as long and never fits.
pub async fn verify(ctx: &Ctx, hash: Option<String>, password: &str) -> Result<bool> {
    let settings = &ctx.state.settings;
    let nobody =
        || format!("$argon2id$v=19$m={},t={},p=1${NOBODY}", settings.password_memory_kib, settings.password_passes);
    let (known, hash) = (hash.is_some(), hash.unwrap_or_else(nobody));
    let (argon, password) = (argon(ctx)?, normal(password));
    let fits = in_turn(ctx, move || argon.verify_password(password.as_bytes(), hash.as_str()).is_ok()).await?;
    Ok(fits && known)
}

fn argon(ctx: &Ctx) -> Result<Argon2<'static>> {
    let settings = &ctx.state.settings;
    let params = Params::new(settings.password_memory_kib, settings.password_passes, 1, None);
    let params = params.map_err(|error| Error::internal(anyhow::anyhow!("the Argon2 settings do not fit: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn make(argon: &Argon2<'_>, password: &str) -> Result<String> {
    let made = argon.hash_password_with_salt(password.as_bytes(), &keys::random::<16>());
    made.map(|hash| hash.to_string()).map_err(|error| Error::internal(anyhow::anyhow!("hashing a password: {error}")))
}

/// The same characters typed on another system give the same bytes.
fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// What a guesser would try of this installation: its address, and the name that it writes letters under.
fn words_of(ctx: &Ctx) -> [String; 2] {
    let settings = &ctx.state.settings;
    let host = settings.public_url.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    [host.to_owned(), settings.mail_from.clone()]
}

/// What a guesser would try of an address or a name.
fn parts(hint: &str) -> Vec<String> {
    let words = hint.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    std::iter::once(hint).chain(words).map(str::to_lowercase).collect()
}

/// Runs `work` on a blocking thread once a place is free.
async fn in_turn<T: Send + 'static>(ctx: &Ctx, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let place = tokio::time::timeout(PATIENCE, ctx.state.hashing.clone().acquire_owned());
    let place = place.await.map_err(|_| Error::unavailable(anyhow::anyhow!("too many password hashes at once")))?;
    let place = place.map_err(Error::internal)?;
    let work = tokio::task::spawn_blocking(move || {
        let done = work();
        // The place is free when the work is done, even if nobody waits for it any more.
        drop(place);
        done
    });
    work.await.map_err(Error::internal)
}
