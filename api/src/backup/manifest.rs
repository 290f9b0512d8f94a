//! What a backup says of itself.

use super::{DATABASE, FOLDERS, SECRET};
use crate::db::migrate;
use anyhow::ensure;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The form of backups that this version writes and reads.
pub const FORMAT: u32 = 1;

/// The last member of a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup.
    pub format: u32,
    /// The version of Bindery that made it.
    pub version: String,
    /// The newest schema change of the database.
    pub schema: String,
    /// The kind of the database.
    pub database: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Tells whether a secret is the installation's, and nothing else of it.
    pub secret_fingerprint: String,
    /// Everything else that is inside.
    pub members: Vec<Member>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its path in the data folder.
    pub path: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

impl Manifest {
    /// Whether the secret itself is inside.
    pub fn holds_secret(&self) -> bool {
        self.members.iter().any(|member| member.path == SECRET)
    }

    /// Refuses what a newer version wrote, and what is no whole installation.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.format <= FORMAT && migrate::known().contains(&self.schema),
            "the backup was made by Bindery {}, which is newer than this one ({}); restore it with that version",
            self.version,
            env!("CARGO_PKG_VERSION")
        );
        let known = |path: &str| {
            let folder = path.split_once('/').map(|(folder, _)| folder);
            path == DATABASE || path == SECRET || folder.is_some_and(|folder| FOLDERS.contains(&folder))
        };
        for member in &self.members {
            ensure!(known(&member.path), "the backup holds {}, which belongs to no installation", member.path);
        }
        ensure!(self.members.iter().any(|member| member.path == DATABASE), "the backup holds no database");
        Ok(())
    }
}
