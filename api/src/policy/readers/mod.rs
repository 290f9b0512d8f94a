//! Who may read, as data: a thing has **reading keys**, an actor holds some, and reads the thing where the two meet.
//!
//! Both sets are pure functions of facts: [`things`] makes those of a thing, [`holders`] those of an actor. What a thing
//! does not say is read by nobody but Bindery itself, which holds no keys and asks no permission.
//!
//! | key | who holds it |
//! |---|---|
//! | `public` | nobody known, and every member |
//! | `members` | every member |
//! | `admin` | the admin |
//! | `member:M` | M |
//! | `district:D`, `school:S` | members with a verified tie to it that runs |
//! | `steward:D` | stewards of D |
//! | `machine:D:scope` | a machine account of D with the scope |
//! | `project:P:role` | members of P in that role or one above it |
//!
//! A thing has as few as say the same: what every member may read needs no key of its owner or its project beside it.

pub mod holders;
pub mod shelves;
pub mod things;

use super::projects::ProjectRole;
use crate::actor::Scope;
use bindery_entity::ids::{DistrictId, MemberId, ProjectId, SchoolId};
use chrono::NaiveDate;

/// A group of readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reader {
    /// Everybody.
    Public,
    /// Whoever is signed in.
    Members,
    /// Whoever runs the installation.
    Admin,
    /// One member.
    Member(MemberId),
    /// People of a district.
    District(DistrictId),
    /// People of a school.
    School(SchoolId),
    /// Stewards of a district.
    Steward(DistrictId),
    /// Machine accounts of a district with this scope.
    Machine(DistrictId, Scope),
    /// People of a project with this role, or one above it.
    Project(ProjectId, ProjectRole),
}

/// A reading key with the days on which it opens; ties begin and end with a day, and nobody writes then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Who reads by it.
    pub reader: Reader,
    /// The first day, if there is one.
    pub from: Option<NaiveDate>,
    /// The last day, if there is one.
    pub to: Option<NaiveDate>,
}

impl From<Reader> for Key {
    fn from(reader: Reader) -> Self {
        Self { reader, from: None, to: None }
    }
}

impl Key {
    /// The same on the days from `from` to `to` only; none where no day is left.
    pub fn within(self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<Self> {
        let first = self.from.max(from);
        let last = match (self.to, to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let is_empty = matches!((first, last), (Some(first), Some(last)) if first > last);
        (!is_empty).then_some(Self { reader: self.reader, from: first, to: last })
    }

    /// Whether it opens on `day`.
    pub fn opens(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| to >= day)
    }
}

/// Whether whoever holds `held` reads on `day` what has `keys`.
pub fn meet(keys: &[Key], held: &[Reader], day: NaiveDate) -> bool {
    keys.iter().any(|key| key.opens(day) && held.contains(&key.reader))
}
