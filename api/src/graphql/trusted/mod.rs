//! Documents that those who run the server vouch for, named by id; they are read once, at the start.
//!
//! They are validated with the smallest pages that variables can ask for, and stand beside the cache of others, so
//! nobody can push them out.

mod manifest;
mod rehearsal;

use crate::config::{Settings, Trusting};
use crate::graphql::operations::ParsedDocument;
use crate::keys;
use anyhow::{Context as _, bail, ensure};
use async_graphql::Executor;
use async_graphql::parser::types::ExecutableDocument;
use data_encoding::HEXLOWER;
use manifest::Entry;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Trusted documents, and whether there are others.
#[derive(Debug)]
pub struct Trusted {
    trusting: Trusting,
    by_id: HashMap<String, Arc<ExecutableDocument>>,
    by_text: HashMap<Vec<u8>, Arc<ExecutableDocument>>,
}

impl Trusted {
    /// Reads the manifests of `settings`; the message names the file and the document that are not good.
    pub fn read<E: Executor>(settings: &Settings, executor: &E) -> anyhow::Result<Self> {
        let trusting = settings.trusted_documents;
        let mut trusted = Self { trusting, by_id: HashMap::new(), by_text: HashMap::new() };
        if trusting == Trusting::Off {
            return Ok(trusted);
        }
        let files = &settings.trusted_documents_file;
        ensure!(!files.is_empty(), "trusted_documents is {trusting}, and trusted_documents_file names no manifest");
        for file in files {
            trusted
                .add_file(settings, file, executor)
                .with_context(|| format!("trusted documents, {}", file.display()))?;
        }
        Ok(trusted)
    }

    fn add_file<E: Executor>(&mut self, settings: &Settings, file: &Path, executor: &E) -> anyhow::Result<()> {
        for Entry { id, text } in manifest::read(file)? {
            self.add(settings, &id, &text, executor).with_context(|| format!("document \"{id}\""))?;
        }
        Ok(())
    }

    fn add<E: Executor>(&mut self, settings: &Settings, id: &str, text: &str, executor: &E) -> anyhow::Result<()> {
        let hash = keys::sha256(text.as_bytes());
        let document =
            if let Some(document) = self.by_text(&hash) { document } else { read(settings, text, executor)? };
        if self.by_id.get(id).is_some_and(|other| !Arc::ptr_eq(other, &document)) {
            bail!("the id stands for another text, too");
        }
        self.by_id.insert(id.to_owned(), document.clone());
        self.by_text.insert(hash, document);
        Ok(())
    }

    /// Whether nothing else runs.
    pub fn is_only(&self) -> bool {
        self.trusting == Trusting::Only
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.by_id.len()
    }

    /// The document with an id of its manifest, or of the form `sha256:HEX` that every document has.
    pub fn by_id(&self, id: &str) -> Option<Arc<ExecutableDocument>> {
        let by_hash = || self.by_text(&HEXLOWER.decode(id.strip_prefix("sha256:")?.as_bytes()).ok()?);
        self.by_id.get(id).cloned().or_else(by_hash)
    }

    /// The document whose text has this SHA-256.
    pub fn by_text(&self, hash: &[u8]) -> Option<Arc<ExecutableDocument>> {
        self.by_text.get(hash).cloned()
    }
}

fn read<E: Executor>(settings: &Settings, text: &str, executor: &E) -> anyhow::Result<Arc<ExecutableDocument>> {
    let document = ParsedDocument::read(settings, text).map_err(|error| anyhow::anyhow!("{}", error.detail()))?;
    rehearsal::rehearse(settings, &document.parsed, executor)?;
    Ok(document.parsed)
}
