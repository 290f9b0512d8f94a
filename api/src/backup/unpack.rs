//! Unpacking a backup: nothing of it is believed before it is measured.

use super::MANIFEST;
use super::archive::Measured;
use super::manifest::{Manifest, Member};
use crate::private;
use anyhow::{Context as _, bail, ensure};
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

/// A manifest of more bytes is none.
const MOST: u64 = 256 * 1024 * 1024;

/// Unpacks `file` into the empty folder `into`, and checks each member against the manifest.
pub fn unpack(file: &Path, into: &Path) -> anyhow::Result<Manifest> {
    let open = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let (manifest, found) = read(open, into).with_context(|| format!("{} cannot be restored", file.display()))?;
    let manifest = manifest.with_context(|| format!("{} is no backup of Bindery, or was cut off", file.display()))?;
    manifest.check()?;
    for member in &manifest.members {
        let same = found.contains(member);
        ensure!(same, "{} in the backup is missing or damaged: its SHA-256 is not the manifest's", member.path);
    }
    ensure!(found.len() == manifest.members.len(), "the backup holds files that its manifest does not name");
    Ok(manifest)
}

/// Writes every member to its place; the manifest is last.
fn read(from: File, into: &Path) -> anyhow::Result<(Option<Manifest>, Vec<Member>)> {
    let mut found = Vec::new();
    let mut tar = tar::Archive::new(from);
    for entry in tar.entries()? {
        // What is no tar fails here, and so does one that ends in the middle of a member.
        let Ok(mut entry) = entry else { return Ok((None, found)) };
        let path = entry.path()?.into_owned();
        let name = path.to_str().context("a name in it is not UTF-8")?.to_owned();
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        ensure!(inside && !name.is_empty(), "{name:?} in it leads out of the folder");
        ensure!(entry.header().entry_type().is_file(), "{name:?} in it is not a plain file");
        if name == MANIFEST {
            let Ok(manifest) = serde_json::from_reader(entry.take(MOST)) else { return Ok((None, found)) };
            return Ok((Some(manifest), found));
        }
        let Some(member) = write(&mut entry, &name, &into.join(&path))? else { return Ok((None, found)) };
        found.push(member);
    }
    Ok((None, found))
}

/// Writes one member, which nobody but its owner may read; none when the tar ends in it.
fn write(entry: &mut tar::Entry<'_, File>, name: &str, to: &Path) -> anyhow::Result<Option<Member>> {
    if let Some(folder) = to.parent() {
        private::folder(folder)?;
    }
    let mut file = match private::file(to) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => bail!("{name:?} is in it twice"),
        Err(error) => return Err(error).with_context(|| to.display().to_string()),
    };
    let wanted = entry.size();
    let mut from = Measured::new(entry);
    let copied = std::io::copy(&mut from, &mut file);
    let (bytes, sha256) = from.finish();
    if bytes < wanted {
        // The disk's own failures are told; the end of the tar is the backup's.
        return match copied {
            Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(error.into()),
            _ => Ok(None),
        };
    }
    copied?;
    file.sync_all()?;
    Ok(Some(Member { path: name.to_owned(), bytes, sha256 }))
}
