//! What a request says about its document: a text, the id of a trusted one, or a hash.

use crate::error::{Code, Error, Result};
use serde::Deserialize;

/// How a request names its document; [`super::operations::Operations::find`] finds it.
#[derive(Debug, Default)]
pub struct Asked {
    /// The id of a trusted document.
    pub id: Option<String>,
    /// A hash, as Apollo's clients send it: of an automatic persisted query, or the id of a trusted document.
    pub hash: Option<PersistedQuery>,
    /// The document itself.
    pub text: Option<String>,
}

/// The `persistedQuery` extension of a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersistedQuery {
    /// Always 1.
    version: u32,
    /// SHA-256 of the document, in lower-case hex.
    pub sha256_hash: String,
}

impl PersistedQuery {
    /// Reads the extension.
    pub fn read(extension: serde_json::Value) -> Result<Self> {
        let named: Self = serde_json::from_value(extension)
            .map_err(|_| Error::new(Code::Malformed, "`persistedQuery` has `version` and `sha256Hash`"))?;
        if named.version == 1 { Ok(named) } else { Err(Error::new(Code::Malformed, "`persistedQuery.version` is 1")) }
    }
}
