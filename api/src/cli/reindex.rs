//! `bindery reindex`.

use super::open;
use crate::config::Settings;
use crate::ctx::Ctx;
use crate::db::reading_switch;
use crate::features;
use std::time::Duration;

/// How often to say where it is.
const TELL: Duration = Duration::from_secs(2);

/// Makes everything found anew, from the beginning.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let state = open::open(settings).await?;
    let ctx = Ctx::system(&state);
    features::reindex::want(&ctx).await.map_err(open::describe)?;
    while let Some(part) = features::reindex::run(&ctx, TELL).await.map_err(open::describe)? {
        eprintln!("at the {part}");
    }
    let wrong = reading_switch::found_wrong(&ctx.db).await.map_err(open::describe)?;
    eprintln!("everything is found again; {wrong} reading keys were wrong or missing");
    state.pools.close().await;
    Ok(())
}
