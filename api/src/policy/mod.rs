//! The only place that decides permission: pure rules, no I/O, deny by default.
//!
//! Each resource has a file: its acts, the facts they need, and one exhaustive match. [`visibility`]
//! says the same of reading as one SQL condition a resource, for lists and searches.

pub mod accounts;
pub mod areas;
pub mod clients;
pub mod documents;
pub mod people;
pub mod places;
pub mod projects;
pub mod readers;
pub mod requests;
pub mod visibility;

use crate::actor::{Actor, Member};
use crate::error::{Code, Error, Result};

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Go ahead.
    Allow,
    /// The actor may know of it, but may not do this.
    Deny,
    /// The actor may not know of it.
    Hide,
}

impl Verdict {
    /// Allow if `allowed`, else deny.
    pub fn allow_if(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

/// Something that can be done, with the facts that decide it.
pub trait Act: Copy + 'static {
    /// What the decision needs to know.
    type Facts;
    /// Every act of this resource, for the matrix and the abilities tests.
    const ALL: &'static [Self];
    /// The decision.
    fn verdict(self, actor: &Actor, facts: &Self::Facts) -> Verdict;
}

/// Refuses what `actor` may not do: 401 for nobody, 404 for what may not be known, else 403.
pub fn authorize<A: Act>(actor: &Actor, act: A, facts: &A::Facts) -> Result<()> {
    match act.verdict(actor, facts) {
        Verdict::Allow => Ok(()),
        Verdict::Hide => Err(Error::not_found()),
        Verdict::Deny if actor.is_known() => Err(Error::of(Code::Forbidden)),
        Verdict::Deny => Err(Error::of(Code::Unauthenticated)),
    }
}

/// Whether `actor` may; for abilities.
pub fn allows<A: Act>(actor: &Actor, act: A, facts: &A::Facts) -> bool {
    act.verdict(actor, facts) == Verdict::Allow
}

/// Refuses nobody: for acts that need a known actor before anything is looked up.
pub fn require_known(actor: &Actor) -> Result<()> {
    if actor.is_known() { Ok(()) } else { Err(Error::of(Code::Unauthenticated)) }
}

/// The signed-in person: 401 for nobody, 403 for machines.
pub fn require_member(actor: &Actor) -> Result<&Member> {
    require_known(actor)?;
    actor.member().ok_or_else(|| Error::of(Code::Forbidden))
}
