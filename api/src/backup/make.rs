//! Making a backup while the installation runs.

use super::archive::Archive;
use super::manifest::{FORMAT, Manifest};
use super::{DATABASE, FOLDERS, Place, SECRET, secret};
use crate::clock::Clock;
use crate::config::Settings;
use crate::db::copy;
use anyhow::{Context as _, ensure};
use std::fs::File;
use std::path::Path;
use tempfile::NamedTempFile;

/// What is wanted of a backup.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Where it goes.
    pub file: &'a Path,
    /// Whether the secret goes in, too.
    pub with_secret: bool,
    /// Whether a file that stands there is replaced.
    pub force: bool,
}

/// Writes the backup under another name, and gives it its own when the disk has it.
pub fn make(settings: &Settings, wanted: Wanted<'_>) -> anyhow::Result<Manifest> {
    let taken = format!("{} is there already; --force replaces it", wanted.file.display());
    ensure!(wanted.force || !wanted.file.exists(), "{taken}");
    let folder = parent(wanted.file);
    // Only its owner may read it, from the beginning.
    let temporary = || {
        let made = tempfile::Builder::new().prefix(".bindery-backup-").tempfile_in(folder);
        made.with_context(|| format!("{} cannot be written", folder.display()))
    };
    let database = temporary()?;
    let (file, manifest) = write(settings, wanted.with_secret, &database, temporary()?)?;
    file.as_file().sync_all()?;
    if wanted.force {
        file.persist(wanted.file)?;
    } else {
        file.persist_noclobber(wanted.file).map_err(|error| anyhow::Error::from(error.error).context(taken))?;
    }
    File::open(folder)?.sync_all()?;
    Ok(manifest)
}

/// Writes everything to `to`; the database goes through the file `copied`.
fn write(
    settings: &Settings,
    with_secret: bool,
    copied: &NamedTempFile,
    to: NamedTempFile,
) -> anyhow::Result<(NamedTempFile, Manifest)> {
    let place = Place::of(settings)?;
    ensure!(place.database.exists(), "there is nothing to back up: {} is missing", place.database.display());
    let secret = secret::known(settings)?;
    let secret = secret.with_context(|| format!("the secret is missing: {}", secret::file(settings).display()))?;
    let made_at = Clock::default().now();
    let mut archive = Archive::new(to, made_at.timestamp().try_into().unwrap_or_default());
    // First of all, so that every file that it speaks of is there.
    let schema = copy::copy(&place.database, copied.path())?;
    archive.add_file(DATABASE, copied.path())?;
    if with_secret {
        archive.add(SECRET, secret.len().try_into()?, secret.as_bytes())?;
    }
    for folder in FOLDERS {
        archive.add_folder(folder, &settings.data_dir.join(folder))?;
    }
    archive.finish(Manifest {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        database: "sqlite".to_owned(),
        made_at,
        secret_fingerprint: secret::fingerprint(&secret)?,
        members: Vec::new(),
    })
}

fn parent(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
