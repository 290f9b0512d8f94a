//! Stopping: the first signal drains, a second one ends the process at once.

use crate::state::State;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

/// Waits until this instance is told to stop, and tells its parts.
///
/// After SIGTERM it goes on for `delay`, so that those who ask `/readyz` send nobody here any more when it closes. Who
/// presses Ctrl-C waits for no proxy: SIGINT has no delay.
pub async fn told(state: &State, delay: Duration) -> std::io::Result<()> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let delay = tokio::select! {
        _ = term.recv() => delay,
        _ = int.recv() => Duration::ZERO,
    };
    tracing::info!("draining; a second signal stops at once");
    actix_web::rt::spawn(end_at_once(term, int));
    state.drain();
    tokio::time::sleep(delay).await;
    state.stop();
    Ok(())
}

async fn end_at_once(mut term: Signal, mut int: Signal) {
    tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
    std::process::exit(130);
}

/// Waits for the worker's running jobs, but not for long: a job that is left behind is done again when its lease
/// runs out.
pub async fn finish(worker: Option<JoinHandle<()>>, most: Duration) {
    if let Some(worker) = worker
        && tokio::time::timeout(most, worker).await.is_err()
    {
        tracing::warn!("a job still runs; it will be done again");
    }
}
