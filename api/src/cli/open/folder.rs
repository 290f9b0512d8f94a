//! The data folder and the `SQLite` file: there, and for nobody else to read.

use crate::private;
use crate::trouble::Trouble;
use std::io::{ErrorKind, Result};
use std::path::{Path, PathBuf};

/// Makes the data folder; one that is there keeps its mode.
pub fn make(folder: &Path) -> std::result::Result<(), Trouble> {
    if folder.is_dir() {
        return Ok(());
    }
    private::folder(folder).map_err(|error| {
        let said = format!("the data folder {} cannot be made: {error}", folder.display());
        Trouble::new(said, "choose another with --data-dir")
    })
}

/// Makes the file before `SQLite` does, which would let others read it, and takes that right from them where it was
/// made so; what is beside it (-wal, -shm) gets its mode from it.
pub fn keep_private(file: &Path) -> std::result::Result<(), Trouble> {
    match private::file(file) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            for file in beside(file).iter().filter(|file| is_open(file)) {
                // Somebody else's file is theirs to narrow; doctor says so.
                let _ = narrow(file);
            }
        }
        Err(error) => {
            let said = format!("the database file {} cannot be made: {error}", file.display());
            let mend = "let the user who runs bindery write its folder, or choose another with --data-dir";
            return Err(Trouble::new(said, mend));
        }
    }
    Ok(())
}

fn beside(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

/// Whether others than the owner may read or write it.
#[cfg(unix)]
pub fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

/// Whether others than the owner may read or write it.
#[cfg(not(unix))]
pub fn is_open(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn narrow(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if !file.is_file() {
        return Ok(());
    }
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn narrow(_: &Path) -> Result<()> {
    Ok(())
}
