//! Making everything found anew: part by part, each in batches, by whoever comes, until it is done.

use super::{areas, districts, documents, profiles, projects, requests};
use crate::ctx::Ctx;
use crate::db::{reading_switch, reindex};
use crate::error::Result;
use sea_orm::prelude::Uuid;
use std::time::{Duration, Instant};

crate::text_enum! {
    /// What is found, in this order.
    pub enum Part {
        /// Places of learning.
        Districts = "districts",
        /// Their schools.
        Schools = "schools",
        /// The vocabulary.
        Areas = "areas",
        /// People.
        Profiles = "profiles",
        /// Projects.
        Projects = "projects",
        /// Documents.
        Documents = "documents",
        /// Requests.
        Requests = "requests",
    }
}

/// Wants everything made anew from the beginning, and lists to look by keys as soon as these are right: by somebody who
/// knows that no older instance runs.
pub async fn want(ctx: &Ctx) -> Result<()> {
    // In this order: whoever takes a turn holds the first row until its end, and then looks at the second.
    ctx.write(|ctx| async move {
        reindex::want(&ctx.db).await?;
        reading_switch::allow(&ctx.db).await
    })
    .await
}

/// Goes on for about `slice`, and says which part it has come to; none when there is nothing left.
///
/// It rests as long as it works, so that others come in between: on `SQLite` there is one writer at a time.
pub async fn run(ctx: &Ctx, slice: Duration) -> Result<Option<Part>> {
    let started = Instant::now();
    loop {
        let step = Instant::now();
        let part = ctx.write(|ctx| async move { one_batch(&ctx).await }).await?;
        if part.is_none() || started.elapsed() >= slice {
            return Ok(part);
        }
        tokio::time::sleep(step.elapsed()).await;
    }
}

async fn one_batch(ctx: &Ctx) -> Result<Option<Part>> {
    let Some(position) = reindex::take_turn(&ctx.db).await? else { return Ok(None) };
    let Some((part, after)) = read(&position) else {
        reindex::set_position(&ctx.db, None).await?;
        return Ok(None);
    };
    if position.is_empty() {
        reading_switch::begin(&ctx.db).await?;
    }
    let next = match batch(ctx, part, after).await? {
        Some(last) => Some((part, last)),
        None => match behind(part) {
            Some(part) => Some((part, Uuid::nil())),
            None => again(ctx).await?.map(|part| (part, Uuid::nil())),
        },
    };
    reindex::set_position(&ctx.db, next.map(|(part, after)| format!("{} {after}", part.as_str()))).await?;
    Ok(next.map(|(part, _)| part))
}

/// Where to begin again when keys were wrong that no list looks by yet: not before a whole turn finds them right.
async fn again(ctx: &Ctx) -> Result<Option<Part>> {
    if !reading_switch::end(&ctx.db).await? {
        return Ok(None);
    }
    reading_switch::begin_again(&ctx.db).await?;
    Ok(Some(Part::Projects))
}

/// Where to go on; from the beginning, when a position says nothing.
fn read(position: &str) -> Option<(Part, Uuid)> {
    let known = position.split_once(' ').and_then(|(part, after)| Some((part.parse().ok()?, after.parse().ok()?)));
    known.or_else(|| Part::ALL.first().map(|first| (*first, Uuid::nil())))
}

fn behind(part: Part) -> Option<Part> {
    Part::ALL.iter().skip_while(|one| **one != part).nth(1).copied()
}

async fn batch(ctx: &Ctx, part: Part, after: Uuid) -> Result<Option<Uuid>> {
    match part {
        Part::Districts => districts::service::reindex_districts(ctx, after).await,
        Part::Schools => districts::service::reindex_schools(ctx, after).await,
        Part::Areas => areas::service::reindex(ctx, after).await,
        Part::Profiles => profiles::service::reindex(ctx, after).await,
        Part::Projects => projects::service::reindex(ctx, after).await,
        Part::Documents => documents::service::reindex(ctx, after).await,
        Part::Requests => requests::service::reindex(ctx, after).await,
    }
}
