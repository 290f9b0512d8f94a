//! Lists by reading keys: a thing stands in tables of its kind under the number of each of its keys, and a list is
//! merged of the ranges of its viewer's numbers, so that a page costs what it shows and not what it hides.
//!
//! What changes who reads a thing, its state, or what a list of it goes by, calls [`rewrite`] in the same transaction.
//! Whether a row that was found so may be read is still asked of the row: the keys say where to look.

mod store;

pub use store::{Document, Project, Request, add, mend, request_shelves, rewrite, rewrite_all};

use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::plan::{Ranges, Scope};
use crate::policy::readers::shelves::{Facet, Shelf};
use crate::policy::readers::{Reader, holders};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

/// Ranges of one list at most; with more, asking each row is not slower.
const MOST: usize = 4000;
/// The same of an area, since each area below it has as many.
const MOST_OF_AREA: usize = 400;

/// What stands under keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Documents.
    Document,
    /// Projects.
    Project,
    /// Requests.
    Request,
}

impl Thing {
    /// The table of its keys.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Document => "document_key",
            Self::Project => "project_key",
            Self::Request => "request_key",
        }
    }
}

/// Where one thing stands.
#[derive(Debug)]
pub struct Keys {
    id: Uuid,
    at: DateTime<Utc>,
    /// The lists, by what they are of, and the numbers under which it stands there.
    places: BTreeSet<(Uuid, i64)>,
}

impl Keys {
    fn new(id: Uuid, at: DateTime<Utc>) -> Self {
        Self { id, at, places: BTreeSet::new() }
    }

    /// The same on a shelf, in lists of these, under the keys of these readers.
    fn on(mut self, stands_on: Shelf, lists: &[(Facet, Uuid)], readers: &[Reader]) -> Self {
        for (facet, scope) in lists {
            self.places.extend(stands_on.numbers(*facet, readers).map(|number| (*scope, number)));
        }
        self
    }

    /// The rows of its table: scope, reader, at, id.
    pub fn rows(&self) -> impl Iterator<Item = (Uuid, i64, DateTime<Utc>, Uuid)> {
        self.places.iter().map(|(scope, number)| (*scope, *number, self.at, self.id))
    }
}

/// Where a list of such things looks that stand on these shelves; none while lists do not look by keys, for Bindery
/// itself, which holds none, and for whoever holds too many. `filtered`: whether the list's filter wants more than
/// shelves and scope say.
pub async fn ranges(
    ctx: &Ctx,
    thing: Thing,
    (shelves, scope): (&[Shelf], Scope),
    filtered: bool,
) -> Result<Option<Ranges>> {
    if matches!(&*ctx.actor, Actor::System) || !ctx.state.reading_keys.is_on(&ctx.db).await? {
        return Ok(None);
    }
    let (held, facet) = (holders::of(&ctx.actor), scope.facet());
    let numbers: Vec<i64> = shelves.iter().flat_map(|shelf| shelf.numbers(facet, &held)).collect();
    let most = if facet == Facet::Area { MOST_OF_AREA } else { MOST };
    let ranges = Ranges { table: thing.table(), scope, numbers, filtered };
    Ok((ranges.numbers.len() <= most).then_some(ranges))
}
