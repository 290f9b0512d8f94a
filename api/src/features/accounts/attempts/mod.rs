//! Attempts at passwords: counted before the password is looked at, slowed down, taken back on success.
//!
//! Three counters: the peer, the account as tried by this peer, and the account; for a device that was in the account
//! before, that device alone. Beyond a free number each attempt doubles the wait, up to a bound that keeps the owner's way
//! in open from a new device, too.

pub mod device;
mod store;

use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use chrono::{DateTime, Duration, Utc};
use data_encoding::BASE64URL_NOPAD;

/// A counter without attempts for this long starts again.
const FORGOTTEN: Duration = Duration::hours(1);

/// How many attempts are free, and how long the wait grows, in seconds.
#[derive(Debug, Clone, Copy)]
struct Rule {
    free: i64,
    most: i64,
}

/// A network may hold a whole school, so it is slowed last.
const PEER: Rule = Rule { free: 50, most: 60 };
const ACCOUNT_FROM_PEER: Rule = Rule { free: 5, most: 900 };
const ACCOUNT: Rule = Rule { free: 20, most: 30 };
const MAIL: Rule = Rule { free: 1, most: 3600 };

/// What one attempt was counted on.
#[derive(Debug, Clone)]
pub struct Charge {
    account: Vec<String>,
    peer: Option<String>,
}

/// Counts an attempt at the account with this folded address; 429 while one of its counters must wait.
pub async fn charge(ctx: &Ctx, email_folded: &str) -> Result<Charge> {
    let account = account_keys(ctx, email_folded);
    let peer = ctx.peer_key().map(|peer| key(ctx, "peer", &peer));
    let rules = account.iter().cloned().chain(peer.iter().map(|key| (key.clone(), PEER))).collect();
    count(ctx, rules).await?;
    Ok(Charge { account: account.into_iter().map(|(key, _)| key).collect(), peer })
}

/// [`charge`] for a sign-in. A device that was in this account before is slowed by its own attempts alone, so that nobody
/// is kept out by others who guess.
pub async fn charge_sign_in(ctx: &Ctx, email_folded: &str, device: Option<&str>) -> Result<Charge> {
    let Some(device) = device.and_then(|mark| device::open(ctx, email_folded, mark)) else {
        return charge(ctx, email_folded).await;
    };
    let device = key(ctx, "device", &device);
    count(ctx, vec![(device.clone(), ACCOUNT_FROM_PEER)]).await?;
    Ok(Charge { account: vec![device], peer: None })
}

/// Takes a successful attempt back: the account starts again, the peer loses this one attempt.
pub async fn clear(ctx: &Ctx, charge: Charge) -> Result<()> {
    store::delete(ctx, charge.account).await?;
    match charge.peer {
        Some(peer) => store::take_back(ctx, peer).await,
        None => Ok(()),
    }
}

/// Lets an account start again, after its owner came in by another way.
pub async fn forget(ctx: &Ctx, email_folded: &str) -> Result<()> {
    store::delete(ctx, account_keys(ctx, email_folded).into_iter().map(|(key, _)| key).collect()).await
}

/// The counters of an account: all of it, and as this peer tries it.
fn account_keys(ctx: &Ctx, email_folded: &str) -> Vec<(String, Rule)> {
    let from_peer = |peer| (key(ctx, "account_peer", &format!("{email_folded}\n{peer}")), ACCOUNT_FROM_PEER);
    let account = (key(ctx, "account", email_folded), ACCOUNT);
    std::iter::once(account).chain(ctx.peer_key().map(from_peer)).collect()
}

/// Counts a letter to this folded address; 429 while the address must be left alone.
pub async fn charge_mail(ctx: &Ctx, email_folded: &str) -> Result<()> {
    count(ctx, vec![(key(ctx, "mail", email_folded), MAIL)]).await
}

/// Deletes counters that nobody needs.
pub async fn sweep(ctx: &Ctx) -> Result<u64> {
    store::delete_before(ctx, ctx.now() - FORGOTTEN - Duration::seconds(MAIL.most)).await
}

/// Addresses are not to be read from the table.
fn key(ctx: &Ctx, kind: &str, value: &str) -> String {
    format!("{kind}:{}", BASE64URL_NOPAD.encode(&ctx.state.keys.tag("sign_in_attempt", value)))
}

async fn count(ctx: &Ctx, mut rules: Vec<(String, Rule)>) -> Result<()> {
    // Always in the same order, so that two attempts do not wait for each other.
    rules.sort_by(|a, b| a.0.cmp(&b.0));
    ctx.write(|ctx| async move {
        let now = ctx.now();
        let stand = store::lock(&ctx, rules.iter().map(|(key, _)| key.clone()).collect()).await?;
        let find = |key: &str| stand.iter().find(|row| row.key == key);
        let waits = rules.iter().filter_map(|(key, _)| find(key)?.blocked_until).filter(|until| *until > now);
        if let Some(until) = waits.max() {
            let wait = (until - now).to_std().unwrap_or_default() + std::time::Duration::from_millis(999);
            let detail = "too many attempts; wait as `Retry-After` says";
            return Err(Error::new(Code::RateLimited, detail).retry_after(wait));
        }
        let next = |(key, rule): &(String, Rule)| {
            let fresh = find(key).filter(|row| row.updated_at + FORGOTTEN > now);
            let failures = fresh.map_or(0, |row| row.failures) + 1;
            store::Counter { key: key.clone(), failures, blocked_until: wait(*rule, failures, now), updated_at: now }
        };
        store::save(&ctx, rules.iter().map(next).collect()).await
    })
    .await
}

/// Until when the next attempt must wait after `failures`.
fn wait(rule: Rule, failures: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let beyond = u32::try_from(failures - rule.free).ok().filter(|_| failures >= rule.free)?;
    let seconds = 1_i64.checked_shl(beyond.min(30)).unwrap_or(rule.most).min(rule.most);
    Some(now + Duration::seconds(seconds))
}
