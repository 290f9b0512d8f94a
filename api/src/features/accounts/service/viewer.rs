//! Who asks, and the keys that say so.

use super::super::store;
use super::super::types::{KeySet, PublicKey, Viewer};
use crate::auth;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::policy::accounts::require_member;

/// The signed-in person.
pub async fn get_viewer(ctx: &Ctx) -> Result<Viewer> {
    let id = require_member(&ctx.actor)?.id;
    store::viewer(ctx, id).await?.ok_or_else(Error::not_found)
}

/// The signed-in person, if it is one.
pub async fn find_viewer(ctx: &Ctx) -> Result<Option<Viewer>> {
    match ctx.actor.member_id() {
        Some(id) => store::viewer(ctx, id).await,
        None => Ok(None),
    }
}

/// The keys that verify access tokens.
pub async fn get_key_set(ctx: &Ctx) -> Result<KeySet> {
    let keys = auth::keys::published(ctx).await?;
    let shape = |key| serde_json::from_value::<PublicKey>(serde_json::to_value(key)?);
    Ok(KeySet { keys: keys.iter().map(shape).collect::<Result<_, _>>().map_err(Error::internal)? })
}
