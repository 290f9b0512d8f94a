//! The one log of what happened: every change writes a row in its own transaction; streams read it.

pub mod record;
pub mod store;
mod subject;
pub mod tail;

pub use crate::streams::Position;
pub use record::{ActivityKind as Kind, Audience, Event, add, record};
pub use subject::{Subject, SubjectKind};
