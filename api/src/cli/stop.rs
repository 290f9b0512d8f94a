//! Stopping: the first signal drains, a second one ends the process at once.

use crate::state::State;
use actix_web::dev::ServerHandle;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

/// Ends streams and the worker on the first signal, and drains the server.
pub fn on_signal(state: &Arc<State>, server: Option<ServerHandle>) {
    let state = Arc::downgrade(state);
    actix_web::rt::spawn(async move {
        let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
            return;
        };
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        tracing::info!("draining; a second signal stops at once");
        if let Some(state) = state.upgrade() {
            state.stop();
        }
        if let Some(server) = server {
            actix_web::rt::spawn(async move { server.stop(true).await });
        }
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        std::process::exit(130);
    });
}

/// Waits until the instance stops and then for the worker's running jobs, but not for long: a job that is left
/// behind is done again when its lease runs out.
pub async fn finish(state: &State, worker: Option<JoinHandle<()>>) {
    let mut stopping = state.stopping();
    // The sender lives in the state.
    let _ = stopping.wait_for(|stopping| *stopping).await;
    let most = Duration::from_secs(state.settings.shutdown_timeout_s);
    if let Some(worker) = worker
        && tokio::time::timeout(most, worker).await.is_err()
    {
        tracing::warn!("a job still runs; it will be done again");
    }
}
