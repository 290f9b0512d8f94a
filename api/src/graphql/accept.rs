//! Content negotiation (RFC 9110, section 12.5.1) for GraphQL over HTTP.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT;

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

const OFFERED: [(Media, &str, &str); 4] = [
    (Media::Json, "application", "json"),
    (Media::GraphQl, "application", "graphql-response+json"),
    (Media::EventStream, "text", "event-stream"),
    (Media::Html, "text", "html"),
];

/// The media type the client likes best; none when it accepts nothing we have.
pub fn negotiate(request: &HttpRequest, html: bool) -> Option<Media> {
    let values: Vec<&str> = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    let accept = values.join(",");
    if accept.trim().is_empty() {
        return Some(Media::Json);
    }
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::parse).collect();
    let mut best: Option<(Media, (f32, u8))> = None;
    for (media, kind, subtype) in OFFERED {
        if media == Media::Html && !html {
            continue;
        }
        let fit = ranges.iter().filter_map(|range| range.fit(kind, subtype)).max_by(|a, b| a.1.cmp(&b.1));
        let Some((quality, exactness)) = fit.filter(|(quality, _)| *quality > 0.0) else { continue };
        let wildcard_only = exactness < 2 && matches!(media, Media::EventStream | Media::Html);
        let better = best.is_none_or(|(_, (q, e))| (quality, exactness) > (q, e));
        if better && !wildcard_only {
            best = Some((media, (quality, exactness)));
        }
    }
    best.map(|(media, _)| media)
}

/// One range of an `Accept` header.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: f32,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, subtype) = parts.next()?.split_once('/')?;
        let mut quality = 1.0;
        for parameter in parts {
            match parameter.split_once('=') {
                Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => {
                    quality = value.trim().parse().unwrap_or(0.0);
                }
                // Only UTF-8 is spoken here.
                Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
                    value.trim_matches('"').eq_ignore_ascii_case("utf-8").then_some(())?;
                }
                _ => {}
            }
        }
        Some(Self { kind, subtype, quality })
    }

    /// The quality this range gives a type, and how exactly it names it.
    fn fit(&self, kind: &str, subtype: &str) -> Option<(f32, u8)> {
        let exactness = if self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype) {
            2
        } else if self.kind.eq_ignore_ascii_case(kind) && self.subtype == "*" {
            1
        } else if self.kind == "*" && self.subtype == "*" {
            0
        } else {
            return None;
        };
        Some((self.quality, exactness))
    }
}
