//! How many streams an actor has open on this instance.

use crate::error::{Code, Error, Result};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Open streams by actor.
#[derive(Debug, Clone, Default)]
pub struct Places(Arc<Mutex<HashMap<String, usize>>>);

/// One open stream; dropping it makes room.
#[derive(Debug)]
pub struct Place {
    places: Places,
    key: String,
}

impl Places {
    /// Takes one place of `key`, of which there are `most`.
    pub fn take(&self, key: &str, most: usize) -> Result<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = open.entry(key.to_owned()).or_default();
        if *taken >= most {
            let error = Error::new(Code::RateLimited, format!("at most {most} streams can be open at once"));
            return Err(error.retry_after(Duration::from_secs(10)));
        }
        *taken += 1;
        Ok(Place { places: self.clone(), key: key.to_owned() })
    }

    /// How many streams are open.
    pub fn taken(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = open.get_mut(&self.key) {
            *taken -= 1;
            if *taken == 0 {
                open.remove(&self.key);
            }
        }
    }
}
