//! Writing the tar: each member is measured while it is written, and the manifest comes last.

use super::MANIFEST;
use super::manifest::{Manifest, Member};
use anyhow::{Context as _, ensure};
use aws_lc_rs::digest::{self, SHA256};
use data_encoding::HEXLOWER;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// A tar under construction.
pub struct Archive<W: Write> {
    tar: tar::Builder<W>,
    /// The time of every member, in seconds.
    time: u64,
    members: Vec<Member>,
}

impl<W: Write> Archive<W> {
    /// An empty one, whose members are of this time.
    pub fn new(to: W, time: u64) -> Self {
        Self { tar: tar::Builder::new(to), time, members: Vec::new() }
    }

    /// Adds a file as it is now; one that is gone meanwhile is left out.
    pub fn add_file(&mut self, name: &str, path: &Path) -> anyhow::Result<()> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        let bytes = file.metadata()?.len();
        self.add(name, bytes, file)
    }

    /// Adds `bytes` bytes, which is all that is taken from `from`.
    pub fn add(&mut self, name: &str, bytes: u64, from: impl Read) -> anyhow::Result<()> {
        let mut from = Measured::new(from.take(bytes));
        self.tar.append_data(&mut self.header(bytes), name, &mut from).with_context(|| name.to_owned())?;
        let (written, sha256) = from.finish();
        ensure!(written == bytes, "{name} became shorter while it was read; try again");
        self.members.push(Member { path: name.to_owned(), bytes, sha256 });
        Ok(())
    }

    /// Adds the files of a folder and of those in it, in the order of their names; a folder that is not there has none.
    pub fn add_folder(&mut self, name: &str, path: &Path) -> anyhow::Result<()> {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (kind, own) = (entry.file_type()?, entry.file_name());
            let own = own.to_str().with_context(|| format!("{} has no name in UTF-8", entry.path().display()))?;
            let name = format!("{name}/{own}");
            if kind.is_dir() {
                self.add_folder(&name, &entry.path())?;
            } else if kind.is_file() {
                self.add_file(&name, &entry.path())?;
            }
        }
        Ok(())
    }

    /// Writes the manifest over all members, and the end; answers both.
    pub fn finish(mut self, mut manifest: Manifest) -> anyhow::Result<(W, Manifest)> {
        manifest.members = std::mem::take(&mut self.members);
        let text = serde_json::to_vec_pretty(&manifest)?;
        let mut header = self.header(text.len().try_into()?);
        self.tar.append_data(&mut header, MANIFEST, text.as_slice())?;
        Ok((self.tar.into_inner()?, manifest))
    }

    fn header(&self, bytes: u64) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_size(bytes);
        header.set_mode(0o600);
        header.set_mtime(self.time);
        header
    }
}

/// Counts and hashes what is read through it.
pub struct Measured<R> {
    from: R,
    bytes: u64,
    hash: digest::Context,
}

impl<R: Read> Measured<R> {
    /// Nothing was read yet.
    pub fn new(from: R) -> Self {
        Self { from, bytes: 0, hash: digest::Context::new(&SHA256) }
    }

    /// How many bytes were read, and their SHA-256 in hex.
    pub fn finish(self) -> (u64, String) {
        (self.bytes, HEXLOWER.encode(self.hash.finish().as_ref()))
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        self.bytes += u64::try_from(count).unwrap_or_default();
        Ok(count)
    }
}
