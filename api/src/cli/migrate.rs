//! `bindery migrate`.

use super::open;
use crate::config::Settings;
use crate::db::migrate;

/// Applies schema changes and stops.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    let pools = open::reach(&mut settings).await?;
    let told = |error| open::told(&settings, error);
    let pending = migrate::pending(&pools).await.map_err(told)?;
    migrate::up(&pools, &settings.database()).await.map_err(told)?;
    pools.close().await;
    eprintln!("schema up to date; {} changes applied", pending.len());
    Ok(())
}
