//! What the invented people did: every act through its use case, at its time, in the order of time.

mod documents;
mod moves;
mod projects;
mod requests;

use super::{examples, store};
use crate::actor::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use bindery_entity::ids::{AreaId, DocumentId, MemberId, OfferId, ProjectId, RequestId};
use chrono::{DateTime, Duration, Utc};
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Something somebody did.
struct Act {
    when: DateTime<Utc>,
    does: Box<dyn FnOnce(World) -> BoxFuture<'static, Result<World>> + Send>,
}

/// What stands by now, by the names that the files use.
struct World {
    ctx: Ctx,
    people: HashMap<String, Actor>,
    areas: HashMap<String, AreaId>,
    projects: HashMap<String, ProjectId>,
    documents: HashMap<String, DocumentId>,
    requests: HashMap<String, RequestId>,
    /// By request and helper.
    offers: HashMap<(String, String), OfferId>,
}

/// Does it all.
pub async fn live(ctx: &Ctx) -> Result<()> {
    let mut acts = projects::acts(ctx)?;
    acts.extend(documents::acts(ctx)?);
    acts.extend(requests::acts(ctx)?);
    // Stable, so that what one item does on one day stays in its order.
    acts.sort_by_key(|act| act.when);
    let mut world = World {
        ctx: ctx.clone(),
        people: store::actors(ctx).await?,
        areas: store::areas(ctx).await?,
        projects: HashMap::new(),
        documents: HashMap::new(),
        requests: HashMap::new(),
        offers: HashMap::new(),
    };
    for act in acts {
        world = (act.does)(world).await?;
    }
    Ok(())
}

/// An item of a file: when its acts happen, and which ids they give.
#[derive(Clone)]
struct Item {
    place: i64,
    ids: Arc<AtomicU64>,
}

impl Item {
    /// The item at `place` of its file; `first` is the number of the first one's id.
    fn new(first: u64, place: usize) -> Self {
        let number = u64::try_from(place).unwrap_or_default();
        Self {
            place: i64::try_from(place).unwrap_or_default(),
            ids: Arc::new(AtomicU64::new(first + number * examples::IDS_OF_AN_ITEM)),
        }
    }

    /// The `step`th act of the item, so many days ago; never in the future.
    fn time(&self, now: DateTime<Utc>, days_ago: i64, step: usize) -> DateTime<Utc> {
        let step = i64::try_from(step).unwrap_or_default();
        let when = now - Duration::days(days_ago) - Duration::minutes(240 - self.place * 13 % 240);
        when.min(now - Duration::minutes(90)) + Duration::minutes(step)
    }
}

impl World {
    /// The context of somebody's act on an item.
    fn acting(&self, handle: &str, item: &Item, when: DateTime<Utc>) -> Result<Ctx> {
        let actor = self.people.get(handle).ok_or_else(|| unknown(handle))?;
        Ok(self.ctx.acting_as(actor.clone()).at(when).with_counted_ids(&item.ids))
    }

    fn member(&self, handle: &str) -> Result<MemberId> {
        self.people.get(handle).and_then(Actor::member_id).ok_or_else(|| unknown(handle))
    }

    fn areas(&self, slugs: &[String]) -> Result<Vec<AreaId>> {
        slugs.iter().map(|slug| self.areas.get(slug).copied().ok_or_else(|| unknown(slug))).collect()
    }

    /// The steward of the demo; there is one.
    fn steward(&self) -> Result<&str> {
        let runs = |(_, actor): &(&String, &Actor)| actor.is_steward();
        self.people.iter().find(runs).map(|(handle, _)| handle.as_str()).ok_or_else(|| unknown("steward"))
    }

    fn request(&self, key: &str) -> Result<RequestId> {
        self.requests.get(key).copied().ok_or_else(|| unknown(key))
    }

    fn offer(&self, request: &str, helper: &str) -> Result<OfferId> {
        self.offers.get(&(request.to_owned(), helper.to_owned())).copied().ok_or_else(|| unknown(helper))
    }

    fn project(&self, key: &str) -> Result<ProjectId> {
        self.projects.get(key).copied().ok_or_else(|| unknown(key))
    }
}

fn unknown(name: &str) -> Error {
    Error::internal(anyhow::anyhow!("the demo files name {name}, which is not there"))
}

/// An act of the timeline.
fn act<F>(when: DateTime<Utc>, does: impl FnOnce(World) -> F + Send + 'static) -> Act
where
    F: Future<Output = Result<World>> + Send + 'static,
{
    Act { when, does: Box::new(move |world| Box::pin(does(world))) }
}
