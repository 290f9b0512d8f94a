//! Markdown from members, as HTML that is safe on any page.
//!
//! Raw HTML, scripts, styles, images and foreign schemes fall out; links tell search engines and the
//! opened page that a member wrote them.

mod balance;

use crate::error::{Error, Result};
use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, Options, Parser, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The version of what HTML is made of a text: a higher one makes the HTML of all texts anew.
pub const RENDERER: i64 = 1;

/// Elements of Markdown inside each other at most.
const MOST_NESTED: usize = 16;

/// What may stand in a rendered text.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut builder = Builder::default();
    builder
        .tags(HashSet::from(tags))
        .generic_attributes(HashSet::new())
        // Of these `href` alone is an address, which the schemes below are for.
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "hreflang", "title"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["align", "colspan", "rowspan"])),
            ("th", HashSet::from(["align", "colspan", "rowspan"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("nofollow noopener ugc"));
    builder
});

/// Bytes of a text that are rendered at once; a longer one does not keep other requests waiting.
const SHORT: usize = 8_000;

/// [`to_html`] for texts of any length.
pub async fn render(markdown: String) -> Result<String> {
    if markdown.len() <= SHORT {
        return Ok(to_html(&markdown));
    }
    tokio::task::spawn_blocking(move || to_html(&markdown)).await.map_err(Error::internal)
}

/// Renders `CommonMark` with tables and strikethrough.
pub fn to_html(markdown: &str) -> String {
    let mut dirty = String::new();
    let mut depth = 0_usize;
    // Elements nested deeper than anybody writes by hand cost the sanitiser more than their number: their text stays.
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).filter(|event| {
        let level = match event {
            Event::Start(_) => {
                depth += 1;
                depth
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                depth + 1
            }
            _ => 0,
        };
        level <= MOST_NESTED
    });
    html::push_html(&mut dirty, events);
    SANITISER.clean(&balance::balance(&dirty)).to_string()
}
