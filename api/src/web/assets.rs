//! Our own scripts and styles, and GraphiQL's where the build found them.

use super::page;
use crate::error::Error;
use crate::http::Reply;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Third-party files, written by the build script.
pub mod third_party {
    include!(concat!(env!("OUT_DIR"), "/graphiql_assets.rs"));
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Name, content type, bytes.
type File = (&'static str, &'static str, &'static [u8]);

macro_rules! own {
    ($($name:literal: $kind:expr),+ $(,)?) => {
        const OWN: &[File] = &[$(($name, $kind, include_bytes!(concat!("../../web/", $name)))),+];
    };
}

own! {
    "bar.css": CSS,
    "bar.js": SCRIPT,
    "book.css": CSS,
    "docs.css": CSS,
    "docs.js": SCRIPT,
    "element.js": SCRIPT,
    "examples.json": "application/json; charset=utf-8",
    "favicon.svg": SVG,
    "graphiql.css": CSS,
    "graphiql.js": SCRIPT,
    "graphql-client.js": SCRIPT,
    "landing.css": CSS,
    "landing.js": SCRIPT,
    "letter.js": SCRIPT,
    "session.js": SCRIPT,
}

/// A file and its entity tag.
type Tagged = HashMap<&'static str, (File, String)>;

static OURS: LazyLock<Tagged> = LazyLock::new(|| tagged(OWN));
static THEIRS: LazyLock<Tagged> = LazyLock::new(|| tagged(third_party::EMBEDDED));

fn tagged(files: &[File]) -> Tagged {
    files.iter().map(|file| (file.0, (*file, page::tag(file.2)))).collect()
}

fn serve(request: &HttpRequest, files: &Tagged, name: &str) -> Reply {
    let ((_, kind, bytes), tag) = files.get(name).ok_or_else(Error::not_found)?;
    Ok(page::file(request, kind, tag, *bytes))
}

/// `GET /assets/{file}`.
pub async fn own(request: HttpRequest, name: Path<String>) -> Reply {
    serve(&request, &OURS, &name)
}

/// `GET /assets/graphiql/{file}`.
pub async fn graphiql(request: HttpRequest, name: Path<String>) -> Reply {
    serve(&request, &THEIRS, &name)
}

/// `GET /favicon.ico`, which browsers ask for by themselves.
pub async fn favicon(request: HttpRequest) -> Result<HttpResponse, crate::http::problem::Failure> {
    serve(&request, &OURS, "favicon.svg")
}
