//! Content negotiation for GraphQL over HTTP.

use crate::http::accept::{Offer, best};
use actix_web::http::header::HeaderMap;

/// How the answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: request errors are 4xx.
    GraphQl,
    /// `application/json`: request errors are 200.
    Json,
    /// `text/event-stream`: GraphQL over SSE, one connection an operation.
    EventStream,
    /// `text/html`: a browser, which gets GraphiQL.
    Html,
}

const OFFERED: [Offer<Media>; 4] = [
    Offer { what: Media::Json, kind: "application", subtype: "json", by_wildcard: true },
    Offer { what: Media::GraphQl, kind: "application", subtype: "graphql-response+json", by_wildcard: true },
    Offer { what: Media::EventStream, kind: "text", subtype: "event-stream", by_wildcard: false },
    Offer { what: Media::Html, kind: "text", subtype: "html", by_wildcard: false },
];

/// The media type the client likes best; none when it accepts nothing we have.
pub fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let [json, graphql, events, _] = OFFERED;
    best(headers, &[json, graphql, events])
}

/// Whether a browser wants a page rather than an answer.
pub fn prefers_page(headers: &HeaderMap) -> bool {
    best(headers, &OFFERED) == Some(Media::Html)
}
