//! `bindery worker`.

use super::{open, stop};
use crate::config::Settings;
use crate::features;
use crate::jobs::Worker;
use crate::telemetry;

/// Runs jobs until SIGTERM or SIGINT.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    telemetry::init(&settings)?;
    let state = open::open(settings).await?;
    let worker = Worker::new(&state, features::CHORES)?;
    state.run_beside();
    stop::on_signal(&state, None);
    tracing::info!("working");
    stop::finish(&state, Some(tokio::spawn(worker.run()))).await;
    state.pools.close().await;
    telemetry::flush();
    tracing::info!("stopped");
    Ok(())
}
