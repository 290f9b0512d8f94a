//! `bindery migrate`.

use super::open;
use crate::config::{self, Settings};
use crate::db::migrate;

/// Applies schema changes and stops.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    std::fs::create_dir_all(&settings.data_dir)?;
    config::ensure_secret(&mut settings)?;
    let pools = open::connect(&settings).await?;
    let pending = migrate::pending(&pools).await.map_err(open::describe)?;
    migrate::up(&pools, &settings.database()).await.map_err(open::describe)?;
    eprintln!("schema up to date; {} changes applied", pending.len());
    Ok(())
}
