//! Work for later: a row in the writer's transaction, claimed with a lease, tried again, never lost.

pub mod mail;
mod store;

use crate::bus::Topic;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use bindery_entity::ids::JobId;
use bindery_entity::job;
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

/// What there is to do; stored as JSON, so old rows must stay readable.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Send a letter.
    SendMail(Letter),
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
    /// The word under which the table and the metrics know it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SendMail(_) => "send_mail",
        }
    }
}

/// Adds `work` to the table, in the transaction that `ctx` carries.
pub async fn enqueue(ctx: &Ctx, work: &Work) -> Result<JobId> {
    let id: JobId = ctx.new_id();
    let now = ctx.now();
    let row = job::ActiveModel {
        id: Set(id),
        kind: Set(work.kind().to_owned()),
        payload: Set(serde_json::to_value(work).map_err(Error::internal)?),
        unique_key: Set(None),
        status: Set("queued".to_owned()),
        attempts: Set(0),
        max_attempts: Set(10),
        run_at: Set(now),
        locked_until: Set(None),
        last_error: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    store::insert(ctx, row).await?;
    ctx.wake(Topic::Jobs);
    Ok(id)
}
