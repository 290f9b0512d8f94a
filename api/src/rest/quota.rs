//! Quotas: requests a minute, by actor or by address, counted in this process.

use crate::config::Settings;
use crate::error::{Code, Error};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// The budgets a request may draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// A signed-in actor.
    Actor,
    /// An address that is not signed in.
    Anonymous,
    /// Sign-in, registration and tokens, by address.
    Auth,
}

/// All budgets of this instance.
#[derive(Debug)]
pub struct Quotas {
    actor: (Limiter, u32),
    anonymous: (Limiter, u32),
    auth: (Limiter, u32),
}

/// Where a caller stands, for the `RateLimit` headers.
#[derive(Debug, Clone)]
pub struct Standing {
    policy: &'static str,
    limit: u32,
    remaining: u32,
}

/// Where a caller stands after a draw, and whether there was enough.
pub type Drawn = (Standing, Result<(), Error>);

fn limiter(per_minute: u32) -> (Limiter, u32) {
    let limit = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
    (RateLimiter::keyed(Quota::per_minute(limit)).with_middleware(), limit.get())
}

impl Quotas {
    /// Full budgets, as the settings say.
    pub fn new(settings: &Settings) -> Self {
        Self {
            actor: limiter(settings.quota_per_minute),
            anonymous: limiter(settings.quota_anonymous_per_minute),
            auth: limiter(settings.quota_auth_per_minute),
        }
    }

    fn of(&self, budget: Budget) -> (&Limiter, u32, &'static str) {
        let ((limiter, limit), policy) = match budget {
            Budget::Actor => (&self.actor, "actor"),
            Budget::Anonymous => (&self.anonymous, "address"),
            Budget::Auth => (&self.auth, "sign-in"),
        };
        (limiter, *limit, policy)
    }

    /// Draws one request from `key`'s budget; an empty one gives where the caller stands and the error.
    pub fn draw(&self, budget: Budget, key: &String) -> Drawn {
        self.draw_units(budget, key, NonZeroU32::MIN)
    }

    /// Draws so many units at once, or none where there are too few; one request draws a whole budget at most.
    pub fn draw_units(&self, budget: Budget, key: &String, units: NonZeroU32) -> Drawn {
        let (limiter, limit, policy) = self.of(budget);
        let standing = |remaining| Standing { policy, limit, remaining };
        match limiter.check_key_n(key, units.min(NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN))) {
            Ok(Ok(left)) => (standing(left.remaining_burst_capacity()), Ok(())),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(DefaultClock::default().now()).max(Duration::from_secs(1));
                (standing(0), Err(Error::of(Code::RateLimited).retry_after(wait)))
            }
            // More than the whole budget, which is cut above.
            Err(_) => (standing(0), Err(Error::of(Code::RateLimited).retry_after(Duration::from_mins(1)))),
        }
    }

    /// Forgets callers whose budgets are full again.
    pub fn sweep(&self) {
        for (limiter, _) in [&self.actor, &self.anonymous, &self.auth] {
            limiter.retain_recent();
        }
    }
}

impl Standing {
    /// Writes `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn write(&self, headers: &mut HeaderMap) {
        let Self { policy, limit, remaining } = self;
        let policy_value = format!("\"{policy}\";q={limit};w=60");
        let refill = u32::from(*remaining < *limit) * 60;
        let value = format!("\"{policy}\";r={remaining};t={refill}");
        for (name, value) in [("ratelimit-policy", policy_value), ("ratelimit", value)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}
