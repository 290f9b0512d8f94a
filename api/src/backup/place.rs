//! Where an installation stands, and putting a restored one there.

use super::{DATABASE, FOLDERS, SECRET, secret};
use crate::config::Settings;
use crate::private;
use anyhow::{Context as _, ensure};
use chrono::{DateTime, Utc};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The files of an installation on `SQLite`.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder.
    pub folder: PathBuf,
    /// The database, in the folder unless the settings name another place.
    pub database: PathBuf,
    /// The secret, likewise.
    pub secret: PathBuf,
}

impl Place {
    /// Where the settings say.
    pub fn of(settings: &Settings) -> anyhow::Result<Self> {
        let options: SqliteConnectOptions = settings.database().parse().context("database_url is not understood")?;
        let database = options.get_filename().to_owned();
        Ok(Self { folder: settings.data_dir.clone(), database, secret: secret::file(settings) })
    }

    /// What stands there already.
    pub fn taken(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut taken = match fs::read_dir(&self.folder) {
            Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error).with_context(|| self.folder.display().to_string()),
        };
        taken.retain(|path| !is_ours(path));
        for file in companions(&self.database) {
            if file.exists() && file.parent() != Some(&self.folder) {
                taken.push(file);
            }
        }
        // Whoever restores may have put the secret there before the rest.
        let waiting = taken.iter().all(|path| *path == self.secret);
        Ok(if waiting { Vec::new() } else { taken })
    }

    /// The names of what stands in the data folder and goes into no backup, but for what is made anew by itself.
    pub fn left_out(&self) -> anyhow::Result<Vec<String>> {
        let files: Vec<PathBuf> = companions(&self.database).chain([self.secret.clone()]).collect();
        let inside =
            |path: &PathBuf| files.contains(path) || FOLDERS.iter().any(|name| *path == self.folder.join(name));
        let entries =
            fs::read_dir(&self.folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        let others = entries.iter().filter(|path| !inside(path) && !is_ours(path));
        let mut names: Vec<String> =
            others.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
        names.sort();
        Ok(names)
    }

    /// A folder to unpack in, on the disk of the data folder; it goes with everything in it when it is dropped.
    pub fn stage(&self) -> anyhow::Result<TempDir> {
        let shown = || format!("the data folder {} cannot be written", self.folder.display());
        private::folder(&self.folder).with_context(shown)?;
        tempfile::Builder::new().prefix(UNPACKING).tempdir_in(&self.folder).with_context(shown)
    }

    /// Moves what stands there into a folder of its own beside it, and answers that folder.
    pub fn move_aside(&self, taken: &[PathBuf], now: DateTime<Utc>) -> anyhow::Result<PathBuf> {
        // Inside of the data folder, which may be a volume that cannot be renamed.
        let aside = self.folder.join(format!("{ASIDE}{}", now.format("%Y%m%dT%H%M%S%3fZ")));
        private::folder(&aside).with_context(|| aside.display().to_string())?;
        for path in taken {
            let name = path.file_name().context("a file without a name")?;
            match relocate(path, &aside.join(name)) {
                // SQLite takes its files away when the last who had the database open is gone.
                Err(_) if !path.exists() => {}
                moved => moved?,
            }
        }
        Ok(aside)
    }

    /// Moves what was restored into `from` to its places.
    pub fn fill(&self, from: &Path) -> anyhow::Result<()> {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let to = match entry.file_name().to_str() {
                Some(DATABASE) => self.database.clone(),
                // The one that stands there is the same.
                Some(SECRET) if self.secret.exists() => continue,
                Some(SECRET) => self.secret.clone(),
                _ => self.folder.join(entry.file_name()),
            };
            ensure!(!to.exists(), "{} is in the way", to.display());
            if let Some(folder) = to.parent() {
                private::folder(folder)?;
            }
            relocate(&entry.path(), &to)?;
        }
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

/// How folders begin that hold what stood there before.
const ASIDE: &str = "before-restore-";
/// How folders begin in which a backup is unpacked.
const UNPACKING: &str = ".restoring-";

fn is_ours(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.starts_with(ASIDE) || name.starts_with(UNPACKING)
}

/// A database and the files that `SQLite` keeps beside it.
fn companions(database: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm", "-journal"].into_iter().map(|end| {
        let mut path = database.as_os_str().to_owned();
        path.push(end);
        path.into()
    })
}

/// Renames, or copies a file to another file system.
fn relocate(from: &Path, to: &Path) -> anyhow::Result<()> {
    let moved = match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::CrossesDevices => {
            fs::copy(from, to).and_then(|_| File::open(to)?.sync_all()).and_then(|()| fs::remove_file(from))
        }
        moved => moved,
    };
    moved.with_context(|| format!("{} cannot be moved to {}", from.display(), to.display()))
}
