//! `bindery worker`.

use super::stop::Signals;
use super::{open, stop};
use crate::app;
use crate::config::Settings;
use crate::features;
use crate::jobs::Worker;
use crate::telemetry;
use std::time::Duration;

/// Runs jobs until SIGTERM or SIGINT.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    telemetry::init(&settings)?;
    let state = open::open(settings).await?;
    let worker = Worker::new(&state, features::CHORES)?;
    app::run_beside(&state);
    let signals = Signals::listen()?;
    let worker = tokio::spawn(worker.run());
    tracing::info!("working");
    // Nobody sends work here that would have to be sent elsewhere first.
    signals.told(&state, Duration::ZERO).await;
    stop::finish(Some(worker), Duration::from_secs(state.settings.shutdown_timeout_s)).await;
    stop::hang_up(&state).await;
    telemetry::flush();
    tracing::info!("stopped");
    Ok(())
}
