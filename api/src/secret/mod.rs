//! The installation's secret: given, or in a file that is made once, before the `SQLite` database beside it.
//!
//! The file is written beside its place, synced, then linked into it, which only one of many can do. So an installation
//! without its secret has lost it, and none is ever made in its place.

pub mod database;
mod publish;
mod store;

use crate::config::{Settings, decode_secret};
use crate::trouble::Trouble;
use data_encoding::BASE64;
use secrecy::ExposeSecret as _;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What makes a secret.
const MAKE: &str = "`openssl rand -base64 32` makes one";

/// Finds the secret, or makes one where a new `SQLite` database is about to be made.
pub fn ensure(settings: &mut Settings) -> Result<(), Trouble> {
    // Asked before the file is looked for: who makes a database has published its secret before.
    let fresh = !has_database(settings);
    if find(settings)? {
        return if fresh { keep(settings) } else { Ok(()) };
    }
    if !fresh || !may_be_made(settings) {
        return Err(missing(settings));
    }
    make(settings)?;
    keep(settings)
}

/// Finds the secret, or makes one for a database whose own is lost; an empty file is as good as none.
pub fn ensure_anew(settings: &mut Settings) -> Result<(), Trouble> {
    let file = file(settings);
    if settings.secret.is_none() && std::fs::metadata(&file).is_ok_and(|data| data.len() == 0) {
        std::fs::remove_file(&file).map_err(|error| unwritable(&file, &error))?;
    }
    if find(settings)? {
        return Ok(());
    }
    if !may_be_made(settings) {
        return Err(missing(settings));
    }
    make(settings)?;
    keep(settings)
}

/// Reads the secret and checks its form; false where there is none. It changes no file.
pub fn find(settings: &mut Settings) -> Result<bool, Trouble> {
    if let Some(secret) = &settings.secret {
        let good = decode_secret(secret.expose_secret().trim()).is_some();
        let bad = || Trouble::new("BINDERY_SECRET is not 32 bytes in base64 or hex", MAKE);
        return if good { Ok(true) } else { Err(bad()) };
    }
    let file = file(settings);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        // The folder may be a file, which is told elsewhere.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(false),
        Err(error) => {
            let said = format!("the secret file {} cannot be read: {error}", file.display());
            return Err(Trouble::new(said, "let the user who runs bindery read it"));
        }
    };
    if decode_secret(text.trim()).is_none() {
        return Err(malformed(settings, &file, text.trim().is_empty()));
    }
    settings.secret = Some(text.into());
    Ok(true)
}

/// The file that holds the secret where it is not given by itself.
pub fn file(settings: &Settings) -> PathBuf {
    settings.secret_file.clone().unwrap_or_else(|| settings.data_dir.join("secret"))
}

/// Where the secret at hand came from, in words.
pub fn origin(settings: &Settings) -> String {
    let file = file(settings);
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let filed = settings.secret.as_ref().is_some_and(|secret| secret.expose_secret() == text);
    if filed { format!("the secret in {}", file.display()) } else { "BINDERY_SECRET".to_owned() }
}

/// Why there is no secret, and the way out.
pub fn missing(settings: &Settings) -> Trouble {
    if settings.is_postgres() {
        let mend = format!("give every instance the same BINDERY_SECRET, and keep it ({MAKE})");
        return Trouble::new("the installation's secret is missing, and on PostgreSQL none is made", mend);
    }
    let file = file(settings);
    let said = format!("the secret file {} is missing", file.display());
    if !has_database(settings) {
        return Trouble::new(said, format!("put the secret there ({MAKE}), or take secret_file out of the settings"));
    }
    let database = settings.sqlite_file().unwrap_or_default();
    let said = format!("{said}, but the database {} was made with one", database.display());
    Trouble::new(said, "put it back, or run `bindery keys reset`, which makes a new one and says what is lost")
}

/// Whether a secret may be made here: one that is shared or kept elsewhere is somebody else's to make.
pub fn may_be_made(settings: &Settings) -> bool {
    !settings.is_postgres() && settings.secret_file.is_none()
}

/// Whether a `SQLite` file with something in it is there; a server has its database elsewhere.
pub fn has_database(settings: &Settings) -> bool {
    settings.sqlite_file().is_some_and(|file| std::fs::metadata(file).is_ok_and(|data| data.len() > 0))
}

fn malformed(settings: &Settings, file: &Path, empty: bool) -> Trouble {
    let shown = file.display();
    if !empty {
        let said = format!("the secret file {shown} does not hold 32 bytes in base64 or hex");
        return Trouble::new(said, "put the right one back, or delete it and run `bindery keys reset`");
    }
    let said = format!("the secret file {shown} is empty: a start was killed while it was made");
    if has_database(settings) || !may_be_made(settings) {
        return Trouble::new(said, "put the secret back, or run `bindery keys reset`, which says what is lost");
    }
    Trouble::new(said, "delete it and start again; nothing is lost, for there is no database yet")
}

fn make(settings: &mut Settings) -> Result<(), Trouble> {
    let file = file(settings);
    let text = BASE64.encode(&crate::keys::random::<32>());
    publish::once(&file, text.as_bytes()).map_err(|error| unwritable(&file, &error))?;
    // Another process may have been first, and then it is that one's.
    if find(settings)? { Ok(()) } else { Err(missing(settings)) }
}

/// Makes sure that the file outlives what is encrypted by it, and clears away what a killed start left.
fn keep(settings: &Settings) -> Result<(), Trouble> {
    let file = file(settings);
    if file.exists() && may_be_made(settings) {
        publish::settle(&file).map_err(|error| unwritable(&file, &error))?;
    }
    Ok(())
}

fn unwritable(file: &Path, error: &std::io::Error) -> Trouble {
    let said = format!("the secret file {} cannot be made: {error}", file.display());
    Trouble::new(said, "let the user who runs bindery write its folder, or choose another with --data-dir")
}
