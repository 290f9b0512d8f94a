//! Stopping: the first signal drains, a second one ends the process at once.

use crate::state::State;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

/// The signals that stop this process. Until it listens to them they end it at once.
pub struct Signals {
    term: Signal,
    int: Signal,
}

impl Signals {
    /// Listens from now on.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self { term: signal(SignalKind::terminate())?, int: signal(SignalKind::interrupt())? })
    }

    /// Waits until this instance is told to stop, and tells its parts.
    ///
    /// After SIGTERM it goes on for `delay`, so that those who ask `/readyz` send nobody here any more when it closes.
    /// Who presses Ctrl-C waits for no proxy: SIGINT has no delay.
    pub async fn told(mut self, state: &State, delay: Duration) {
        let delay = tokio::select! {
            _ = self.term.recv() => delay,
            _ = self.int.recv() => Duration::ZERO,
        };
        tracing::info!("draining; a second signal stops at once");
        actix_web::rt::spawn(self.end_at_once());
        state.drain();
        tokio::time::sleep(delay).await;
        state.stop();
    }

    async fn end_at_once(mut self) {
        tokio::select! { _ = self.term.recv() => {}, _ = self.int.recv() => {} }
        std::process::exit(130);
    }
}

/// Closes the database's connections; one on which something still runs is left to the end of the process, which
/// must not be late.
pub async fn hang_up(state: &State) {
    let _ = tokio::time::timeout(Duration::from_secs(1), state.pools.close()).await;
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
