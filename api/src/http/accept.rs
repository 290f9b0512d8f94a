//! Content negotiation (RFC 9110, section 12.5.1).

use actix_web::http::header::{ACCEPT, HeaderMap};

/// A media type that can be served, and what it stands for.
#[derive(Debug, Clone, Copy)]
pub struct Offer<T> {
    /// What the caller gets back when this one is liked best.
    pub what: T,
    /// The part before the slash.
    pub kind: &'static str,
    /// The part behind it.
    pub subtype: &'static str,
    /// Whether `*/*` may mean it; otherwise it must be named.
    pub by_wildcard: bool,
}

/// What the client likes best; the first offer when it says nothing, none when it accepts no offer.
pub fn best<T: Copy>(headers: &HeaderMap, offers: &[Offer<T>]) -> Option<T> {
    let values: Vec<&str> = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    let accept = values.join(",");
    if accept.trim().is_empty() {
        return offers.first().map(|offer| offer.what);
    }
    let ranges: Vec<Range<'_>> = accept.split(',').filter_map(Range::parse).collect();
    let mut best: Option<(T, (f32, u8))> = None;
    for offer in offers {
        let fits = ranges.iter().filter_map(|range| range.fit(offer.kind, offer.subtype));
        let Some((quality, exactness)) = fits.max_by(|a, b| a.1.cmp(&b.1)) else { continue };
        let better = best.is_none_or(|(_, known)| (quality, exactness) > known);
        if quality > 0.0 && better && (offer.by_wildcard || exactness == 2) {
            best = Some((offer.what, (quality, exactness)));
        }
    }
    best.map(|(what, _)| what)
}

/// Whether the client names this type and wants it.
pub fn is_named(headers: &HeaderMap, essence: &'static str) -> bool {
    let Some((kind, subtype)) = essence.split_once('/') else { return false };
    let offer = Offer { what: (), kind, subtype, by_wildcard: false };
    headers.contains_key(ACCEPT) && best(headers, &[offer]).is_some()
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
