//! How much a member may save: texts of documents with all their revisions, counted for who wrote them.

mod store;

pub use store::release;

use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};

/// Counts a text that the actor saves; refuses it when it is too much.
pub async fn charge(ctx: &Ctx, text: &str) -> Result<()> {
    let Some(member) = ctx.actor.member_id() else { return Ok(()) };
    let (bytes, most) = (count(text.len()), count(ctx.state.settings.storage_per_member));
    if bytes <= most && store::add(ctx, member, bytes, most).await? {
        return Ok(());
    }
    Err(Error::new(Code::StorageQuota, format!("one member saves at most {most} bytes of texts, revisions included")))
}

fn count(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
