//! What an operation came to, as it goes out.

use crate::graphql::meter::Meter;
use async_graphql::Response;
use std::sync::atomic::Ordering;

/// What an operation came to.
#[derive(Debug)]
pub struct Outcome {
    /// The response as JSON.
    pub body: Vec<u8>,
    /// Whether it holds data, which decides its status.
    pub executed: bool,
    /// Whether there is no error of any kind in it.
    pub clean: bool,
}

impl Outcome {
    /// The outcome of an operation that `meter` was filled by.
    pub fn of(response: &Response, meter: &Meter) -> Self {
        let executed = meter.executed.load(Ordering::Relaxed);
        let clean = response.errors.is_empty() && !meter.failed.load(Ordering::Relaxed);
        Self { body: body(response, executed), executed, clean }
    }
}

/// The response as JSON, without `data` when nothing ran (specification, section 7.1).
pub fn body(response: &Response, executed: bool) -> Vec<u8> {
    let text = serde_json::to_vec(response).unwrap_or_default();
    if executed {
        return text;
    }
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&text) {
        Ok(mut object) => {
            object.remove("data");
            serde_json::to_vec(&object).unwrap_or_default()
        }
        Err(_) => text,
    }
}
