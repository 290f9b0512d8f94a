//! How many streams an actor has open on this instance.

use crate::error::{Code, Error, Result};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Open streams by actor.
#[derive(Debug, Clone, Default)]
pub struct OpenStreams(Arc<Mutex<HashMap<String, usize>>>);

/// One open stream; dropping it makes room.
#[derive(Debug)]
pub struct OpenStream {
    streams: OpenStreams,
    key: String,
}

impl OpenStreams {
    /// Opens one more for `key`, which has `most`.
    pub fn take(&self, key: &str, most: usize) -> Result<OpenStream> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = open.entry(key.to_owned()).or_default();
        if *taken >= most {
            let error = Error::new(Code::RateLimited, format!("at most {most} streams can be open at once"));
            return Err(error.retry_after(Duration::from_secs(10)));
        }
        *taken += 1;
        Ok(OpenStream { streams: self.clone(), key: key.to_owned() })
    }

    /// How many streams are open.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = open.get_mut(&self.key) {
            *taken -= 1;
            if *taken == 0 {
                open.remove(&self.key);
            }
        }
    }
}
