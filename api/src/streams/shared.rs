//! What several streams of the same viewer read at once, read once.

use crate::error::{Error, Result};
use quick_cache::sync::Cache;
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What was read is given to others for less than this long.
const LIFE: Duration = Duration::from_millis(500);
/// Readings at most.
const MOST: usize = 512;

/// Readings of a moment ago.
pub struct Shared(Cache<Vec<u8>, Reading>);

#[derive(Clone)]
struct Reading {
    at: Instant,
    value: Arc<dyn Any + Send + Sync>,
}

impl Default for Shared {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared(…)")
    }
}

impl Shared {
    /// What `work` reads, or what another who asked by the same key read a moment ago; whoever asks meanwhile waits.
    ///
    /// The key says everything that the answer hangs on, who may see it above all.
    pub async fn read<T>(&self, key: Vec<u8>, work: impl Future<Output = Result<T>>) -> Result<Arc<T>>
    where
        T: Send + Sync + 'static,
    {
        let guard = match self.0.get_value_or_guard_async(&key).await {
            Ok(known) if known.at.elapsed() < LIFE => return given(known.value),
            Ok(_) => None,
            Err(guard) => Some(guard),
        };
        let value = Arc::new(work.await?);
        let reading = Reading { at: Instant::now(), value: value.clone() };
        match guard {
            // Whoever was sent away meanwhile reads for itself.
            Some(guard) => drop(guard.insert(reading)),
            None => self.0.insert(key, reading),
        }
        Ok(value)
    }
}

fn given<T: Send + Sync + 'static>(value: Arc<dyn Any + Send + Sync>) -> Result<Arc<T>> {
    value.downcast().map_err(|_| Error::internal(anyhow::anyhow!("two readings of different kinds by one key")))
}
