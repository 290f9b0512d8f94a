//! Putting a small file in its place: whole or not at all, and by one of many processes.

use crate::private;
use std::fs::{self, File};
use std::io::{ErrorKind, Result, Write as _};
use std::path::{Path, PathBuf};

/// Writes `file` unless it is there; of many who try at once, one wins.
pub fn once(file: &Path, text: &[u8]) -> Result<()> {
    let draft = Draft::write(file, text)?;
    match fs::hard_link(&draft.0, file) {
        Ok(()) => Ok(()),
        // Another was first, and may have cleared our draft away.
        Err(_) if file.exists() => Ok(()),
        // Some file systems have no hard links.
        Err(_) => rename_under_lock(&draft.0, file),
    }
}

/// Makes sure that `file` outlives a loss of power, and removes drafts of it that were left behind.
pub fn settle(file: &Path) -> Result<()> {
    for entry in fs::read_dir(folder(file))?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(&prefix(file)) {
            remove(&entry.path())?;
        }
    }
    File::open(folder(file))?.sync_all()
}

fn rename_under_lock(draft: &Path, file: &Path) -> Result<()> {
    let folder = File::open(folder(file))?;
    folder.lock()?;
    if file.exists() { Ok(()) } else { fs::rename(draft, file) }
}

/// The whole text beside the file's place, on the disk; it goes away with this.
struct Draft(PathBuf);

impl Draft {
    fn write(file: &Path, text: &[u8]) -> Result<Self> {
        let draft = Self(folder(file).join(format!("{}{}", prefix(file), crate::keys::random_token())));
        let mut open = private::file(&draft.0)?;
        open.write_all(text)?;
        open.sync_all()?;
        Ok(draft)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next start.
        let _ = remove(&self.0);
    }
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn prefix(file: &Path) -> String {
    format!(".{}-draft-", file.file_name().unwrap_or_default().to_string_lossy())
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
