//! The version that a caller read, against the one that stands: a change is made to what was seen and nothing else.

use crate::error::{Code, Error, Result};

/// Refuses a write to another version than the caller read.
pub fn check_version(expected: Option<i64>, current: i64) -> Result<()> {
    match expected {
        Some(expected) if expected != current => {
            Err(Error::of(Code::VersionConflict).current(format!("\"{current}-current\"")))
        }
        _ => Ok(()),
    }
}

/// [`check_version`] where a write that names no version would undo somebody's work unseen.
pub fn require_version(expected: Option<i64>, current: i64) -> Result<()> {
    if expected.is_none() { Err(Error::of(Code::PreconditionRequired)) } else { check_version(expected, current) }
}
