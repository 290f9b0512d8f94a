//! GraphiQL, for browsers that come to `/graphql`.

use super::assets::third_party::{EMBEDDED, PINNED};
use super::page::{self, POLICY};
use crate::graphql::accept;
use actix_web::guard::{Guard, GuardContext};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use std::sync::LazyLock;

/// The one inline style that GraphiQL's editor writes.
const EDITOR_STYLE: &str = "'sha256-nzTgYzXYDNe6BAHiiI7NNlfK8n/auuOAhh2t92YvuXo='";

/// A page and its policy.
struct Page {
    text: String,
    policy: String,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| if EMBEDDED.is_empty() { from_cdn() } else { embedded() });

/// Takes what a browser asks for: GET, with a page liked better than an answer, and no query to run.
pub fn wanted() -> impl Guard {
    actix_web::guard::fn_guard(|context: &GuardContext<'_>| {
        let head = context.head();
        let upgrades = head.headers().contains_key(actix_web::http::header::UPGRADE);
        head.method == Method::GET && !upgrades && accept::prefers_page(head.headers())
    })
}

/// `GET /graphql` in a browser.
pub async fn page(request: HttpRequest) -> HttpResponse {
    page::html(&request, &PAGE.policy, PAGE.text.as_str())
}

fn embedded() -> Page {
    let address = |name: &str| format!("/assets/graphiql/{name}");
    let mut names = EMBEDDED.iter().map(|(name, ..)| address(name));
    let style = names.next().map(|href| format!("<link rel=\"stylesheet\" href=\"{href}\">")).unwrap_or_default();
    let scripts = names.map(|src| format!("<script defer src=\"{src}\"></script>")).collect::<Vec<_>>();
    Page { text: filled(&style, &scripts), policy: policy("", "") }
}

fn from_cdn() -> Page {
    let safe = |integrity: &str| format!("integrity=\"{integrity}\" crossorigin=\"anonymous\"");
    let mut files = PINNED.iter();
    let (style, from) = files.next().map_or_else(Default::default, |(url, integrity)| {
        (format!("<link rel=\"stylesheet\" href=\"{url}\" {}>", safe(integrity)), format!(" {url}"))
    });
    let script = |(url, hash): &(&str, &str)| format!("<script defer src=\"{url}\" {}></script>", safe(hash));
    let scripts = files.clone().map(script).collect::<Vec<_>>();
    let sources = files.fold(String::new(), |sources, (url, _)| sources + " " + url);
    Page { text: filled(&style, &scripts), policy: policy(&sources, &from) }
}

fn filled(style: &str, scripts: &[String]) -> String {
    include_str!("../../web/graphiql.html")
        .replace("<!--graphiql:styles-->", style)
        .replace("<!--graphiql:scripts-->", &scripts.join("\n    "))
}

fn policy(scripts: &str, styles: &str) -> String {
    POLICY
        .replace("script-src 'self'", &format!("script-src 'self'{scripts}"))
        .replace("style-src 'self'", &format!("style-src 'self' {EDITOR_STYLE}{styles}"))
}
