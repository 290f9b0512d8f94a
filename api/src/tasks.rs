//! Work that runs beside requests and ends with the state.

use std::sync::{Mutex, PoisonError};
use tokio::task::AbortHandle;

/// Running tasks; dropping this ends them.
#[derive(Debug, Default)]
pub struct Tasks(Mutex<Vec<AbortHandle>>);

impl Tasks {
    /// Runs `work` until it ends or the tasks are dropped; it must not hold the state.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(work).abort_handle();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in self.0.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}
