//! Bodies: read with a bound, as JSON only, every unknown field and every wrong value named.

use crate::error::{Code, Error, FieldError, Result};
use crate::http::problem::Failure;
use crate::keys;
use crate::server::Progress;
use crate::state::State;
use crate::text;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout_at;

/// SHA-256 of the body, kept for [`crate::http::idempotency`].
#[derive(Debug, Clone)]
pub struct BodyDigest(pub Vec<u8>);

/// A command read from a JSON body; the service checks its values.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

impl<T> FromRequest for Json<T>
where
    T: DeserializeOwned + 'static,
{
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            is_json(&request)?;
            let body = read(&request, &mut payload).await?;
            is_object(&body)?;
            refuse_nul(&body)?;
            Ok(Self(parse(&body)?))
        })
    }
}

/// `application/json` or a type that ends in `+json`, in UTF-8.
pub fn is_json(request: &HttpRequest) -> Result<()> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(|part| part.trim().to_ascii_lowercase());
    let essence = parts.next().unwrap_or_default();
    let charset_fits = parts
        .filter_map(|part| part.strip_prefix("charset=").map(|set| set.trim_matches('"').to_owned()))
        .all(|set| set == "utf-8");
    let json = essence == "application/json" || essence == "application/merge-patch+json";
    if json && charset_fits { Ok(()) } else { Err(Error::of(Code::UnsupportedMediaType)) }
}

/// Reads the body up to the limit, for as long as it comes at some pace.
pub async fn read(request: &HttpRequest, payload: &mut Payload) -> Result<Bytes> {
    let state = request.app_data::<Data<Arc<State>>>();
    let limit = state.map_or(1_048_576, |state| state.settings.body_limit);
    let patience = Duration::from_millis(state.map_or(10_000, |state| state.settings.body_timeout_ms));
    let (mut progress, mut body) = (Progress::begin(), BytesMut::new());
    loop {
        let next = timeout_at(progress.due(patience), payload.next()).await.map_err(|_| Error::of(Code::TooSlow))?;
        let Some(chunk) = next else { break };
        let chunk =
            chunk.map_err(|_| Error::new(Code::Malformed, "the body ended early or is not encoded as it says"))?;
        if body.len() + chunk.len() > limit {
            return Err(Error::new(Code::PayloadTooLarge, format!("a body has at most {limit} bytes")));
        }
        progress.made(chunk.len());
        body.extend_from_slice(&chunk);
    }
    request.extensions_mut().insert(BodyDigest(keys::sha256(&body)));
    Ok(body.freeze())
}

/// A command is an object: serde would read its fields from an array, too.
fn is_object(body: &[u8]) -> Result<()> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => Err(Error::field("", "expected an object")),
        _ => Ok(()),
    }
}

/// What is said of a text with NUL in it: of all characters the one that a database cannot keep. Others that no text
/// needs are left out when a text is cleaned.
pub const NUL: &str = "a text holds no NUL";

/// Refuses a body with NUL in a text; whether it is JSON is asked later.
fn refuse_nul(body: &[u8]) -> Result<()> {
    // It can be written in this way only, so few bodies are read twice.
    if !body.windows(6).any(|bytes| bytes == b"\\u0000") {
        return Ok(());
    }
    let pointer = serde_json::from_slice(body).ok().and_then(|value| nul(&value));
    pointer.map_or(Ok(()), |pointer| Err(Error::field(pointer, NUL)))
}

/// Where NUL stands in a text of `value`, as a pointer.
pub fn nul(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(place, item)| Some(format!("/{place}{}", nul(item)?)))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            let inner = if name.contains('\0') { Some(String::new()) } else { nul(field) };
            Some(format!("/{}{}", escaped(&name.replace('\0', "")), inner?))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Reads JSON: broken text is `malformed`, a text that does not fit is `invalid` with a pointer.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let mut from = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut from).map_err(|error| {
        let pointer = pointer(error.path());
        unfit(body, pointer, error.inner())
    })?;
    from.end().map_err(|error| unfit(body, String::new(), &error))?;
    Ok(value)
}

fn unfit(body: &[u8], pointer: String, error: &serde_json::Error) -> Error {
    // serde reads an object from a list, too, and calls what is left of it bad syntax.
    if !error.is_data() && serde_json::from_slice::<serde_json::Value>(body).is_ok() {
        return Error::field(pointer, "expected an object");
    }
    if error.is_data() {
        let detail = error.to_string();
        // serde adds the place in the text, which the pointer says better.
        let detail = detail.rsplit_once(" at line ").map_or(detail.as_str(), |(detail, _)| detail);
        Error::invalid(vec![FieldError::invalid(pointer, told(&without_names(detail)))])
    } else {
        Error::new(Code::Malformed, format!("the body is not JSON: line {}, column {}", error.line(), error.column()))
    }
}

/// serde says which type of ours it wanted; a client knows objects.
fn without_names(detail: &str) -> String {
    let Some((said, wanted)) = detail.split_once(", expected ") else { return detail.to_owned() };
    let ours =
        ["struct ", "tuple struct ", "unit struct ", "enum ", "internally tagged enum ", "adjacently tagged enum "];
    let kind = ours.iter().find(|kind| wanted.starts_with(**kind));
    match kind {
        Some(kind) if kind.contains("enum") => format!("{said}, expected one of the known values"),
        Some(_) => format!("{said}, expected an object"),
        None => detail.to_owned(),
    }
}

/// A sentence that may quote what was sent: clean, and no longer than anybody reads.
pub fn told(detail: &str) -> String {
    const MOST: usize = 300;
    let detail = text::clean_line(detail);
    match detail.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", detail.get(..end).unwrap_or_default()),
        None => detail,
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", escaped(key)),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}
