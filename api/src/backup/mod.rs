//! A backup of an installation on `SQLite`: one tar with the database, the secret, the files of the data folder, and a
//! manifest that says what is inside. `PostgreSQL` is backed up by its own programs.

mod archive;
mod make;
mod manifest;
mod place;
pub mod postgres;
mod secret;
mod unpack;

pub use make::{Wanted, make};
pub use manifest::Manifest;
pub use place::Place;
pub use secret::{file as secret_file, settle as settle_secret};
pub use unpack::unpack;

/// The name of the database in a backup and in a data folder.
pub const DATABASE: &str = "bindery.db";
/// The name of the secret in a backup and in a data folder.
pub const SECRET: &str = "secret";
/// The name of the manifest in a backup, where it stands last.
const MANIFEST: &str = "manifest.json";
/// Folders of the data folder that go into a backup.
const FOLDERS: [&str; 2] = ["mail", "blobs"];
