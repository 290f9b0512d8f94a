//! The operations that requests ask for, as parsed documents: those seen lately, and the trusted ones.
//!
//! What a document's text alone decides (length, tokens, nesting, aliases, directives) is checked when it is read;
//! what depends on variables or on the viewer is checked for every request.
//!
//! Documents are kept by the SHA-256 of their text once they passed validation, bounded by bytes: parsing takes 20 to
//! 65 µs, the copy that each request needs 1 µs.

use crate::config::Settings;
use crate::error::{Code, Error, Result};
use crate::graphql::limits;
use crate::graphql::persisted::{Asked, PersistedQuery};
use crate::graphql::trusted::Trusted;
use crate::keys;
use async_graphql::Executor;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use data_encoding::HEXLOWER;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Bytes of a parsed document for each token of its text, at most: a field without arguments takes as much. Usual
/// documents take half of it, some 25 times the length of their text.
const BYTES_A_TOKEN: usize = 216;

/// SHA-256 of a document's text.
type Hash = Vec<u8>;

/// A document that its text does not forbid to run.
#[derive(Debug, Clone)]
pub struct ParsedDocument {
    /// Parsed.
    pub parsed: Arc<ExecutableDocument>,
    bytes: usize,
}

impl ParsedDocument {
    /// Parses a text that keeps within the limits.
    pub fn read(settings: &Settings, text: &str) -> Result<Self> {
        let tokens = limits::check_text(settings, text)?;
        let parsed = parse_query(text).map_err(|error| {
            let error = async_graphql::ServerError::from(error);
            Error::new(Code::QueryUnparsable, error.message)
        })?;
        limits::check_document(settings, &parsed)?;
        // A copy has none of the spare room that the parser leaves.
        Ok(Self { parsed: Arc::new(parsed.clone()), bytes: text.len() + tokens * BYTES_A_TOKEN })
    }
}

#[derive(Debug, Clone)]
struct Bytes;

impl Weighter<Hash, ParsedDocument> for Bytes {
    fn weight(&self, key: &Hash, document: &ParsedDocument) -> u64 {
        u64::try_from(key.len() + document.bytes).unwrap_or(u64::MAX)
    }
}

/// All operations of a server, in their documents.
///
/// Those seen lately are bounded by bytes, and only those that passed validation are kept. The cache lets a new one in
/// at the door (S3-FIFO): who sends ever new documents pushes out others that came once, and not those that come again.
#[derive(Debug)]
pub struct Operations {
    kept: Cache<Hash, ParsedDocument, Bytes>,
    trusted: Trusted,
}

/// A document that is new here and not yet validated.
#[derive(Debug)]
pub struct Newcomer {
    operations: Arc<Operations>,
    hash: Hash,
    document: ParsedDocument,
}

impl Newcomer {
    /// Keeps the document for requests to come.
    pub fn keep(&self) {
        self.operations.kept.insert(self.hash.clone(), self.document.clone());
    }
}

/// The document that a request asks for.
#[derive(Debug)]
pub struct Found {
    /// Parsed.
    pub document: Arc<ExecutableDocument>,
    /// What names it: the hash of its text, or the id it was asked by.
    pub hash: Hash,
    /// Itself, if it is new here.
    pub newcomer: Option<Newcomer>,
}

impl Operations {
    /// The trusted ones, read from their manifests, and no others yet.
    pub fn new<E: Executor>(settings: &Settings, executor: &E) -> anyhow::Result<Self> {
        let kept = Cache::with_weighter(1024, settings.graphql_cache_bytes, Bytes);
        Ok(Self { kept, trusted: Trusted::read(settings, executor)? })
    }

    /// The document that a request asks for.
    pub fn find(self: &Arc<Self>, settings: &Settings, asked: Asked) -> Result<Found> {
        match asked {
            // A request with an id has no `query` (GraphQL over HTTP, appendix "Persisted Documents").
            Asked { id: Some(_), text: Some(_), .. } | Asked { id: Some(_), hash: Some(_), .. } => {
                Err(Error::new(Code::Malformed, "`documentId` comes without `query` and without `persistedQuery`"))
            }
            Asked { id: Some(id), .. } => {
                let document = self.trusted.by_id(&id).ok_or_else(|| Error::of(Code::DocumentUnknown))?;
                Ok(Found { document, hash: id.into_bytes(), newcomer: None })
            }
            Asked { hash: Some(hash), text, .. } => match text.filter(|text| !text.is_empty()) {
                Some(text) => self.by_text(settings, &text, Some(&hash)),
                None => self.by_hash(&hash),
            },
            Asked { text: Some(text), .. } => self.by_text(settings, &text, None),
            Asked { .. } => Err(Error::new(Code::Malformed, "`query` is missing")),
        }
    }

    fn by_hash(&self, named: &PersistedQuery) -> Result<Found> {
        let hash = HEXLOWER.decode(named.sha256_hash.as_bytes()).unwrap_or_default();
        let trusted = self.trusted.by_id(&named.sha256_hash).or_else(|| self.trusted.by_text(&hash));
        let document = if self.trusted.is_only() {
            trusted.ok_or_else(|| Error::of(Code::DocumentUntrusted))?
        } else {
            let kept = || self.kept.get(&hash).map(|document| document.parsed);
            trusted.or_else(kept).ok_or_else(|| Error::of(Code::PersistedQueryNotFound))?
        };
        Ok(Found { document, hash, newcomer: None })
    }

    fn by_text(self: &Arc<Self>, settings: &Settings, text: &str, named: Option<&PersistedQuery>) -> Result<Found> {
        limits::check_length(settings, text)?;
        let hash = keys::sha256(text.as_bytes());
        if named.is_some_and(|named| HEXLOWER.encode(&hash) != named.sha256_hash) {
            return Err(Error::of(Code::PersistedQueryMismatch));
        }
        // A text that is a trusted document to the byte is as good as its id.
        if let Some(document) = self.trusted.by_text(&hash) {
            return Ok(Found { document, hash, newcomer: None });
        }
        if self.trusted.is_only() {
            return Err(Error::of(Code::DocumentUntrusted));
        }
        if let Some(document) = self.kept.get(&hash) {
            return Ok(Found { document: document.parsed, hash, newcomer: None });
        }
        let document = ParsedDocument::read(settings, text)?;
        let newcomer = Newcomer { operations: self.clone(), hash: hash.clone(), document: document.clone() };
        Ok(Found { document: document.parsed, hash, newcomer: Some(newcomer) })
    }
}
