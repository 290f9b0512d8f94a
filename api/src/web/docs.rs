//! Swagger UI: our own page over the vendored bundle, never the crate's own index or initializer.

use super::page::{self, POLICY};
use crate::error::Error;
use crate::http::Reply;
use actix_web::http::header::LOCATION;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// The vendored files that the page names: name, content type.
const FILES: [(&str, &str); 2] =
    [("swagger-ui.css", "text/css; charset=utf-8"), ("swagger-ui-bundle.js", "text/javascript; charset=utf-8")];

/// A file and its entity tag.
type Vendored = (&'static str, String, actix_web::web::Bytes);

static VENDORED: LazyLock<HashMap<&'static str, Vendored>> = LazyLock::new(|| {
    let config = Arc::new(Config::from("/openapi.json"));
    let read = |(name, kind): (&'static str, &'static str)| {
        let file = utoipa_swagger_ui::serve(name, config.clone()).ok().flatten()?;
        let bytes = file.bytes.into_owned();
        Some((name, (kind, page::tag(&bytes), bytes.into())))
    };
    FILES.into_iter().filter_map(read).collect()
});

/// `GET /docs`.
pub async fn redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

/// `GET /docs/`.
pub async fn page(request: HttpRequest) -> HttpResponse {
    page::html(&request, POLICY, include_str!("../../web/docs.html"))
}

/// `GET /docs/{file}`.
pub async fn file(request: HttpRequest, name: Path<String>) -> Reply {
    let (kind, tag, bytes) = VENDORED.get(name.as_str()).ok_or_else(Error::not_found)?;
    Ok(page::file(&request, kind, tag, bytes.clone()))
}
