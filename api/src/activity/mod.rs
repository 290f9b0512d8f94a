//! The one log of what happened: every change writes a row in its own transaction; streams read it.

pub mod record;
pub mod store;

pub use record::{Audience, Event, Kind, Subject, record};
