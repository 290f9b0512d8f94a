//! Lists by reading keys: a thing stands in tables of its kind under the number of each of its keys, and a list is
//! merged of the ranges of its viewer's numbers, so that a page costs what it shows and not what it hides.
//!
//! What changes who reads a thing, its state, or what a list of it goes by, calls [`rewrite`] in the same transaction.
//! Whether a row that was found so may be read is still asked of the row: the keys say where to look.

mod store;

pub use store::{Document, Project, Request, add, add_helper, forget_project, request_shelves, rewrite};

use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::plan::{Ranges, Scope};
use crate::policy::readers::shelves::Shelf;
use crate::policy::readers::{Reader, holders};
use chrono::{DateTime, Utc};
use sea_orm::prelude::Uuid;
use std::collections::BTreeSet;

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
    /// What it is listed for; nil for the list of all.
    scopes: Vec<Uuid>,
    numbers: Vec<i64>,
}

impl Keys {
    /// Whether it stands in the list of `scope` under this number.
    fn has(&self, scope: Uuid, number: i64) -> bool {
        self.scopes.contains(&scope) && self.numbers.contains(&number)
    }

    fn new(id: Uuid, at: DateTime<Utc>, scopes: impl IntoIterator<Item = Uuid>, on: (Shelf, &[Reader])) -> Self {
        let (shelf, readers) = on;
        let scopes: BTreeSet<Uuid> = std::iter::once(Uuid::nil()).chain(scopes).collect();
        Self { id, at, scopes: scopes.into_iter().collect(), numbers: shelf.numbers(readers).collect() }
    }
}

/// Where a list of such things looks that stand on these shelves; none while lists do not look by keys, and for Bindery
/// itself, which holds none. `filtered`: whether the list's filter wants more than shelves and scope say.
pub async fn ranges(
    ctx: &Ctx,
    thing: Thing,
    (shelves, scope): (&[Shelf], Scope),
    filtered: bool,
) -> Result<Option<Ranges>> {
    if matches!(&*ctx.actor, Actor::System) || !ctx.state.reading_keys.is_on(&ctx.db).await? {
        return Ok(None);
    }
    let held = holders::of(&ctx.actor);
    let numbers = shelves.iter().flat_map(|shelf| shelf.numbers(&held)).collect();
    Ok(Some(Ranges { table: thing.table(), scope, numbers, filtered }))
}
