//! `Answer`: what a handler says, in a form that can be stored and replayed.

use crate::error::{Error, Result};
use crate::http::problem::Failure;
use crate::keys;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, ETAG, LINK, LOCATION};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

/// What every handler returns.
pub type Reply = Result<HttpResponse, Failure>;

/// A view that has an address and a version.
pub trait Resource: Serialize {
    /// The path under which it can be read.
    fn path(&self) -> String;
    /// Its version.
    fn version(&self) -> i64;
}

/// An answer before it becomes a response.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers worth storing.
    pub headers: Headers,
    /// The body, JSON or empty.
    pub body: Vec<u8>,
}

/// The headers of an answer that a replay repeats.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Headers {
    /// The entity tag: `"<version>-<tag over what the viewer sees>"`.
    pub etag: Option<String>,
    /// Where the new thing stands.
    pub location: Option<String>,
    /// Other pages (RFC 8288).
    pub link: Option<String>,
    /// Whether nobody may keep the answer (tokens and secrets).
    #[serde(default)]
    pub no_store: bool,
    /// The ids of what it is about, which whoever sees it again must still be allowed to read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    /// Whether this is a stored answer once more.
    #[serde(skip)]
    pub replayed: bool,
}

impl Answer {
    /// 200 with any JSON.
    pub fn json(body: &impl Serialize) -> Result<Self> {
        Ok(Self { status: 200, headers: Headers::default(), body: serde_json::to_vec(body).map_err(Error::internal)? })
    }

    /// 200 with a resource and its `ETag`.
    pub fn resource(view: &impl Resource) -> Result<Self> {
        let mut answer = Self::json(view)?;
        answer.headers.etag = Some(etag(view.version(), &answer.body));
        Ok(answer)
    }

    /// 201 with a resource, its `ETag` and its address.
    pub fn created(view: &impl Resource) -> Result<Self> {
        let mut answer = Self::resource(view)?;
        answer.status = 201;
        answer.headers.location = Some(view.path());
        Ok(answer)
    }

    /// 204.
    pub fn no_content() -> Self {
        Self { status: 204, headers: Headers::default(), body: Vec::new() }
    }

    /// 202 with nothing to say.
    pub fn accepted() -> Self {
        Self { status: 202, headers: Headers::default(), body: Vec::new() }
    }

    /// The same answer with another status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same answer, kept by nobody.
    #[must_use]
    pub fn no_store(mut self) -> Self {
        self.headers.no_store = true;
        self
    }

    /// The response.
    pub fn respond(self) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        for (name, value) in [(ETAG, self.headers.etag), (LOCATION, self.headers.location), (LINK, self.headers.link)] {
            if let Some(value) = value {
                response.insert_header((name, value));
            }
        }
        if self.headers.replayed {
            response.insert_header(("Idempotent-Replayed", "true"));
        }
        if self.headers.no_store {
            response.insert_header((actix_web::http::header::CACHE_CONTROL, "no-store"));
        }
        if self.body.is_empty() {
            return response.finish();
        }
        response.insert_header(ContentType::json()).body(self.body)
    }
}

/// The entity tag of a version as one viewer sees it.
pub fn etag(version: i64, body: &[u8]) -> String {
    let hash = keys::sha256(body);
    let tag = BASE64URL_NOPAD.encode(hash.get(..9).unwrap_or_default());
    format!("\"{version}-{tag}\"")
}
