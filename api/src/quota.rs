//! Quotas: requests a minute, by actor or by address, counted in this process.

use crate::config::Settings;
use crate::error::{Code, Error};
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

/// What a draw leaves in a budget.
#[derive(Debug, Clone)]
pub struct Balance {
    /// The name of the budget.
    pub policy: &'static str,
    /// What it holds when it is full.
    pub limit: u32,
    /// What is left.
    pub remaining: u32,
}

/// What a draw leaves, and whether there was enough.
pub type Drawn = (Balance, Result<(), Error>);

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

    /// Draws one request from `key`'s budget; an empty one gives the balance and the error.
    pub fn draw(&self, budget: Budget, key: &String) -> Drawn {
        self.draw_units(budget, key, NonZeroU32::MIN)
    }

    /// Draws so many units at once, or none where there are too few; one request draws a whole budget at most.
    pub fn draw_units(&self, budget: Budget, key: &String, units: NonZeroU32) -> Drawn {
        let (limiter, limit, policy) = self.of(budget);
        let balance = |remaining| Balance { policy, limit, remaining };
        match limiter.check_key_n(key, units.min(NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN))) {
            Ok(Ok(left)) => (balance(left.remaining_burst_capacity()), Ok(())),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(DefaultClock::default().now()).max(Duration::from_secs(1));
                (balance(0), Err(Error::of(Code::RateLimited).retry_after(wait)))
            }
            // More than the whole budget, which is cut above.
            Err(_) => (balance(0), Err(Error::of(Code::RateLimited).retry_after(Duration::from_mins(1)))),
        }
    }

    /// Forgets callers whose budgets are full again.
    pub fn sweep(&self) {
        for (limiter, _) in [&self.actor, &self.anonymous, &self.auth] {
            limiter.retain_recent();
        }
    }
}
