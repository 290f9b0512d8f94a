//! `Heavy`: a column that may not have been read.

use crate::error::{Error, Result};
use serde::{Serialize, Serializer};

/// A heavy column of a view: JSON leaves it out when it was not read, GraphQL loads it then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Heavy<T> {
    /// Nobody asked for it.
    #[default]
    Unread,
    /// What stands there.
    Read(T),
}

impl<T> Heavy<T> {
    /// Whether it was not read.
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Unread)
    }

    /// What stands there, for those who write it back: it is an error when nobody read it, so that nothing is lost.
    pub fn known(&self) -> Result<&T> {
        self.read().ok_or_else(|| Error::internal(anyhow::anyhow!("a heavy column is written back that was not read")))
    }

    /// What was read, if it was.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Unread => None,
            Self::Read(value) => Some(value),
        }
    }
}

impl<T: Serialize> Serialize for Heavy<T> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        self.read().serialize(to)
    }
}
