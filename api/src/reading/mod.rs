//! Lists and searches by reading keys: a thing stands in tables of its kind under the number of each of its keys, and a
//! list is merged of the ranges of its viewer's numbers, so that a page costs what it shows and not what it hides; its
//! words are found under the same numbers.
//!
//! What changes who reads a thing, its state, or what a list of it goes by, calls [`rewrite`] in the same transaction, and
//! what changes its texts calls [`say`].
//! Whether a row that was found so may be read is still asked of the row: the keys say where to look.

mod store;

pub use store::{Document, Project, Request, add, mend, remove, request_shelves, rewrite, rewrite_all, say, sweep};

use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::db::full_text::Under;
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
    /// Its table, by which full text knows it.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Project => "project",
            Self::Request => "request",
        }
    }

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
    /// The numbers under which searches find it.
    found: BTreeSet<i64>,
    /// The lists by which a search is narrowed.
    lists: Vec<String>,
}

impl Keys {
    fn new(id: Uuid, at: DateTime<Utc>) -> Self {
        Self { id, at, places: BTreeSet::new(), found: BTreeSet::new(), lists: Vec::new() }
    }

    /// The same on a shelf, in lists of these, under the keys of these readers.
    fn on(mut self, stands_on: Shelf, lists: &[(Facet, Uuid)], readers: &[Reader]) -> Self {
        for (facet, scope) in lists {
            self.places.extend(stands_on.numbers(*facet, readers).map(|number| (*scope, number)));
        }
        if stands_on.is_searched() {
            self.found.extend(stands_on.numbers(Facet::All, readers));
            self.lists.extend(lists.iter().skip(1).map(|(facet, scope)| facet.list(*scope)));
        }
        self
    }

    /// Under what searches find it.
    pub fn under(&self, thing: Thing) -> Under<'_> {
        Under { kind: thing.kind(), id: self.id, readers: &self.found, lists: &self.lists }
    }

    /// The rows of its table: scope, reader, at, id.
    pub fn rows(&self) -> impl Iterator<Item = (Uuid, i64, DateTime<Utc>, Uuid)> {
        self.places.iter().map(|(scope, number)| (*scope, *number, self.at, self.id))
    }
}

/// What a list shows, or a search.
#[derive(Debug)]
pub struct Look<'a> {
    /// Of which things.
    pub thing: Thing,
    /// On which shelves.
    pub shelves: &'a [Shelf],
    /// What it is of.
    pub scope: Scope,
    /// Whether its filter wants more than shelves and scope say.
    pub filtered: bool,
    /// Whether it looks for words.
    pub searches: bool,
}

/// Where a list or a search looks; none while keys are off, for Bindery itself, which holds none, and for lists of whoever
/// holds too many.
pub async fn ranges(ctx: &Ctx, look: Look<'_>) -> Result<Option<Ranges>> {
    if matches!(&*ctx.actor, Actor::System) || !ctx.state.reading_keys.is_on(&ctx.db).await? {
        return Ok(None);
    }
    let facet = if look.searches { Facet::All } else { look.scope.facet() };
    let held = holders::of(&ctx.actor);
    let mut numbers: Vec<i64> = look.shelves.iter().flat_map(|shelf| shelf.numbers(facet, &held)).collect();
    let most = if facet == Facet::Area { MOST_OF_AREA } else { MOST };
    let few = look.searches || numbers.len() <= most;
    // What few read comes first, so that it is not among what a search leaves out.
    if look.searches {
        numbers.reverse();
    }
    let lists = if look.searches { look.lists(ctx).await? } else { Vec::new() };
    let ranges = Ranges { table: look.thing.table(), scope: look.scope, lists, numbers, filtered: look.filtered };
    Ok(few.then_some(ranges))
}

impl Look<'_> {
    /// The lists in any of which a search looks.
    async fn lists(&self, ctx: &Ctx) -> Result<Vec<String>> {
        Ok(match self.scope {
            Scope::All => Vec::new(),
            Scope::Of(Facet::Project, id) => {
                // Whoever may not know the project does not learn by the time what of it they may read.
                let known = store::known_project(ctx, id).await?;
                vec![Facet::Project.list(known.unwrap_or_default())]
            }
            Scope::Of(facet, id) => vec![facet.list(id)],
            Scope::About(area) => {
                let areas = store::areas_of(ctx, area).await?;
                areas.into_iter().map(|id| Facet::Area.list(id)).collect()
            }
        })
    }
}
