//! Automatic persisted queries: a document is sent once with its hash, later the hash alone.

use crate::config::Settings;
use crate::error::{Code, Error, Result};
use crate::keys;
use data_encoding::HEXLOWER;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Deserialize;
use std::sync::Arc;

/// The `persistedQuery` extension of a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersistedQuery {
    /// Always 1.
    pub version: u32,
    /// SHA-256 of the document, in lower-case hex.
    pub sha256_hash: String,
}

#[derive(Debug, Clone)]
struct Bytes;

impl Weighter<String, Arc<str>> for Bytes {
    fn weight(&self, key: &String, text: &Arc<str>) -> u64 {
        u64::try_from(key.len() + text.len()).unwrap_or(u64::MAX)
    }
}

/// Documents by hash, bounded by bytes.
#[derive(Debug)]
pub struct Documents(Cache<String, Arc<str>, Bytes>);

impl Documents {
    /// An empty cache.
    pub fn new(settings: &Settings) -> Self {
        Self(Cache::with_weighter(4096, settings.graphql_persisted_bytes, Bytes))
    }

    /// The document of a request that names a hash.
    pub fn resolve(&self, named: &PersistedQuery, text: Option<String>) -> Result<String> {
        if named.version != 1 {
            return Err(Error::new(Code::Malformed, "`persistedQuery.version` is 1"));
        }
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            let known = self.0.get(&named.sha256_hash).map(|text| text.to_string());
            return known.ok_or_else(|| Error::of(Code::PersistedQueryNotFound));
        };
        if HEXLOWER.encode(&keys::sha256(text.as_bytes())) != named.sha256_hash {
            return Err(Error::of(Code::PersistedQueryMismatch));
        }
        self.0.insert(named.sha256_hash.clone(), text.as_str().into());
        Ok(text)
    }
}
