//! Work for later: a row in the writer's transaction, claimed with a lease, tried again, never lost.

pub mod mail;
mod store;
mod sweep;
mod worker;

pub use store::Count;
pub use sweep::Chores;
pub use worker::Worker;

use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::db::{reading_switch, reindex};
use crate::error::{Error, Result};
use bindery_entity::ids::JobId;
use bindery_entity::job;
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use std::time::Duration;

crate::text_enum! {
    /// Where a job stands; one that is done is deleted.
    pub enum Status {
        /// Waiting for its time.
        Queued = "queued",
        /// A worker holds it.
        Running = "running",
        /// Given up, and kept for somebody to look at.
        Dead = "dead",
    }
}

/// What there is to do; stored as JSON, so old rows must stay readable.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Send a letter.
    SendMail(Letter),
    /// Mail a link that sets a new password to whoever has this address, if anybody has.
    MailResetLink {
        /// The folded address.
        email_folded: String,
    },
    /// Delete what is over; again and again, by one instance at a time.
    Sweep {},
    /// Make things found anew, until that is done.
    Reindex {},
    /// Make the HTML of texts that have none, until that is done.
    Render {},
}

/// A letter to one person, in plain text.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl Work {
    /// Work that comes again by itself.
    const PERIODIC: &'static [Self] = &[Self::Sweep {}];

    /// The word under which the table and the metrics know it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SendMail(_) => "send_mail",
            Self::MailResetLink { .. } => "mail_reset_link",
            Self::Sweep {} => "sweep",
            Self::Reindex {} => "reindex",
            Self::Render {} => "render",
        }
    }

    /// How often it comes again.
    const fn every(&self) -> Option<Duration> {
        match self {
            Self::SendMail(_) | Self::MailResetLink { .. } | Self::Reindex {} | Self::Render {} => None,
            Self::Sweep {} => Some(Duration::from_mins(10)),
        }
    }
}

/// Adds `work` to the table, in the transaction that `ctx` carries.
pub async fn enqueue(ctx: &Ctx, work: &Work) -> Result<JobId> {
    let (id, row) = row(ctx, work, None)?;
    store::insert(ctx, row).await?;
    ctx.wake(Topic::Jobs);
    Ok(id)
}

/// Adds the work that comes again by itself, where it does not stand yet, and what another version left to do.
async fn enqueue_standing(ctx: &Ctx, features: Chores) -> Result<()> {
    for work in Work::PERIODIC {
        store::insert_once(ctx, row(ctx, work, Some(work.kind().to_owned()))?.1).await?;
    }
    let mut wanted = reindex::position(&ctx.db).await?.is_some();
    if !wanted && reading_switch::waits(&ctx.db).await? {
        // A worker of another version ended the turn, and knew nothing of keys.
        reindex::want(&ctx.db).await?;
        wanted = true;
    }
    if wanted {
        enqueue_anew(ctx, &Work::Reindex {}).await?;
    }
    if (features.is_unrendered)(ctx.clone()).await? {
        enqueue_anew(ctx, &Work::Render {}).await?;
    }
    Ok(())
}

/// Adds work of which there is one; when it was given up, or waits for long, it is tried again.
async fn enqueue_anew(ctx: &Ctx, work: &Work) -> Result<()> {
    store::delete_all(ctx, work.kind(), &[Status::Queued, Status::Dead]).await?;
    store::insert_once(ctx, row(ctx, work, Some(work.kind().to_owned()))?.1).await
}

/// What to do with jobs of a database that was restored: nobody holds them, and letters were sent since, or bring
/// links that are over. Answers how many letters that were.
pub async fn forget_before_restore(ctx: &Ctx) -> Result<u64> {
    store::put_all_back(ctx).await?;
    store::delete_all(ctx, "mail_reset_link", &[Status::Queued]).await?;
    store::delete_all(ctx, "send_mail", &[Status::Queued]).await
}

/// How many jobs stand in each state.
pub async fn counts(ctx: &Ctx) -> Result<Vec<Count>> {
    store::counts(ctx).await
}

fn row(ctx: &Ctx, work: &Work, unique_key: Option<String>) -> Result<(JobId, job::ActiveModel)> {
    let (id, now) = (ctx.new_id(), ctx.now());
    let row = job::ActiveModel {
        id: Set(id),
        kind: Set(work.kind().to_owned()),
        payload: Set(serde_json::to_value(work).map_err(Error::internal)?),
        unique_key: Set(unique_key),
        status: Set(Status::Queued.into()),
        attempts: Set(0),
        max_attempts: Set(10),
        run_at: Set(now),
        locked_until: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok((id, row))
}
