//! Files in gzip: each is compressed once, not for everybody who asks.

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptEncoding, ContentEncoding, Encoding, Header as _};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use quick_cache::sync::Cache;
use std::io::Write as _;
use std::sync::LazyLock;

/// Smaller ones go out as they are.
const SMALL: usize = 1024;
/// More files than there are.
const MOST: usize = 256;

/// By entity tag.
static FILES: LazyLock<Cache<String, Bytes>> = LazyLock::new(|| Cache::new(MOST));

/// The file `bytes` with this entity tag in gzip, if the client takes that.
pub fn of(request: &HttpRequest, tag: &str, bytes: &Bytes) -> Option<Bytes> {
    if bytes.len() < SMALL || !is_wanted(request) {
        return None;
    }
    FILES.get_or_insert_with(tag, || zip(bytes)).ok()
}

fn is_wanted(request: &HttpRequest) -> bool {
    let supported = [Encoding::gzip(), Encoding::identity()];
    let accepted = AcceptEncoding::parse(request).ok();
    let chosen = accepted.and_then(|accepted| accepted.negotiate(supported.iter()));
    chosen == Some(Encoding::Known(ContentEncoding::Gzip))
}

fn zip(bytes: &Bytes) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.into())
}
