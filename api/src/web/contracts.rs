//! The contracts as this server keeps them: the OpenAPI document and the GraphQL schema.

use super::page;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

/// Both texts, written once when the server starts.
#[derive(Debug, Clone)]
pub struct Contracts {
    openapi: (Bytes, String),
    schema: (Bytes, String),
}

impl Contracts {
    /// Keeps the texts.
    pub fn new(openapi: String, schema: String) -> Self {
        let tagged = |text: String| {
            let tag = page::tag(text.as_bytes());
            (Bytes::from(text), tag)
        };
        Self { openapi: tagged(openapi), schema: tagged(schema) }
    }
}

/// `GET /openapi.json`.
pub async fn openapi(request: HttpRequest, contracts: Data<Contracts>) -> HttpResponse {
    let (text, tag) = &contracts.openapi;
    page::file(&request, "application/json", tag, text.clone())
}

/// `GET /schema.graphql`.
pub async fn schema(request: HttpRequest, contracts: Data<Contracts>) -> HttpResponse {
    let (text, tag) = &contracts.schema;
    page::file(&request, "text/plain; charset=utf-8", tag, text.clone())
}
